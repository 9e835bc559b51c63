/** The path of a Node 24 that is already there, else null. Only looks. */
export function findNode24(): string | null
