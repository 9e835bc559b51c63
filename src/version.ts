/** The same as in package.json; a test holds them together. */
export const TOOL = { name: 'atlassian-access-gate', version: '0.1.0' } as const
