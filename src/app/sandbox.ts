import type { Ports } from '../model/ports.js'
import { startAtlassian } from '../sandbox/atlassian.js'
import { demoWorldAdrift } from '../sandbox/demo-drift.js'
import { demoWorld } from '../sandbox/demo-world.js'
import { startGithub } from '../sandbox/github.js'
import type { ExitCode } from './run.js'

export type SandboxOptions = { readonly port: number; readonly isDrift: boolean }

/** So that `capture --pull-request` can be tried too. */
const EVERYTHING = { issues: true, actions: true, contents: true, contentsWrite: true, pullRequests: true }

/** Serves the organization and the repository of the demo on loopback, until the process is stopped. */
export async function runSandbox({ port, isDrift }: SandboxOptions, { clock, output, log }: Ports): Promise<ExitCode> {
  const world = isDrift ? demoWorldAdrift(clock.now().toISOString()) : demoWorld()
  const atlassian = await startAtlassian(world, { port })
  const github = await startGithub({ visibility: 'private', permissions: EVERYTHING, now: () => clock.now() })
  const { owner, name, token } = github.world
  output.print(
    [
      `# Organization ${world.organization.name}${isDrift ? ', with open access paths' : ''}. Set these variables in another terminal:`,
      `export ATLASSIAN_ORG_API_KEY=${world.orgApiKey}`,
      `export GITHUB_TOKEN=${token} GITHUB_REPOSITORY=${owner}/${name} GITHUB_API_URL=${github.url} GITHUB_REF=refs/heads/main`,
      `export GATE_SANDBOX="--atlassian-api-url ${atlassian.url}"`,
      '',
      '# Then, in an empty folder:',
      `atlassian-access-gate capture --org-id ${world.organization.id} $GATE_SANDBOX`,
      'atlassian-access-gate check $GATE_SANDBOX',
    ].join('\n'),
  )
  log.info('The sandbox runs until you press Ctrl-C.')
  await new Promise<void>(resolve => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve())
  })
  await Promise.all([atlassian.close(), github.close()])
  return 0
}
