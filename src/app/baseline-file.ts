import { type LoadedBaseline, loadBaseline } from '../baseline/load.js'
import type { Ports } from '../model/ports.js'
import { UsageError } from '../model/usage-error.js'
import { TOOL } from '../model/version.js'
import type { Inputs } from './inputs.js'

/** The baseline of the repository. @throws UsageError naming file, line and column, or the step that makes one */
export async function loadCommitted({
  inputs,
  ports,
}: {
  readonly inputs: Inputs
  readonly ports: Ports
}): Promise<LoadedBaseline> {
  const text = await ports.files.read(inputs.baseline)
  if (text === null) throw new UsageError([adviseCapture(inputs)])
  const loading = loadBaseline(text, inputs.baseline, today(ports.clock.now()))
  if (!loading.ok) throw new UsageError(loading.problems)
  const { organization } = loading.baseline.data
  if (inputs.orgId !== null && inputs.orgId !== organization) {
    const { line, column } = loading.baseline.locate(['organization'])
    const message = `The baseline belongs to organization ${organization}, but the input org-id is ${inputs.orgId}. Correct one of them.`
    throw new UsageError([{ path: inputs.baseline, line, column, message }])
  }
  return loading.baseline
}

/** The day in UTC, YYYY-MM-DD. */
export const today = (now: Date): string => now.toISOString().slice(0, 10)

function adviseCapture({ baseline, orgId }: Inputs): string {
  const id = orgId ?? '<organization id, from the address of admin.atlassian.com behind /o/>'
  return [
    `There is no baseline at ${baseline}. Capture one, review it, and commit it. Step for a workflow:`,
    '',
    `      - uses: ${TOOL.name}/${TOOL.name}@v1`,
    '        with:',
    '          mode: capture',
    `          org-id: ${id}`,
    // biome-ignore lint/suspicious/noTemplateCurlyInString: an expression of GitHub's, for the workflow.
    '          org-api-key: ${{ secrets.ATLASSIAN_ORG_API_KEY }}',
    '',
    `Or on the command line, with the key in ATLASSIAN_ORG_API_KEY: node dist/index.js capture --org-id ${id}`,
  ].join('\n')
}
