/** The path of an available Node 24, or null. Installs nothing. */
export function findNode24(): string | null
