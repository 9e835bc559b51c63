/** Must match package.json, which a test verifies. */
export const TOOL = { name: 'atlassian-access-gate', version: '0.1.0' } as const

/** The URL of the JSON Schema for the baseline of this version. */
export const SCHEMA_URL = `https://raw.githubusercontent.com/${TOOL.name}/${TOOL.name}/v${TOOL.version}/baseline.schema.json`

const REPOSITORY = `https://github.com/${TOOL.name}/${TOOL.name}`

/** The docs page of a control or an access path. */
export const guideUrl = (kind: 'controls' | 'access-paths', id: string): string =>
  `${REPOSITORY}/blob/main/docs/${kind}/${id}.md`
