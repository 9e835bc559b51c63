/** The YAML that accepts a removal is the file without the entry: a comment says which one. */
export const renderRemoval = (keys: readonly string[]): string =>
  `# Remove this entry: ${keys.map(key => JSON.stringify(key)).join(' > ')}\n`
