// STAND_IN_REPOSITORIES: JSON object with the local folder of each repository, by `owner/name`.
const { execFileSync } = require('node:child_process')
const { mkdirSync } = require('node:fs')
const { relative, resolve } = require('node:path')

const { env } = process
const repository = env.INPUT_REPOSITORY
const source = JSON.parse(env.STAND_IN_REPOSITORIES)[repository]
if (source === undefined) throw new Error(`Repository ${repository} was not found.`)
const folder = resolve(env.GITHUB_WORKSPACE, env.INPUT_PATH)
if (relative(env.GITHUB_WORKSPACE, folder).startsWith('..')) {
  throw new Error(`Repository path '${folder}' is not under '${env.GITHUB_WORKSPACE}'`)
}
const folders = (env['INPUT_SPARSE-CHECKOUT'] ?? '').split(/\s+/).filter(name => name !== '')
const git = (...words) => execFileSync('git', words, { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] })

mkdirSync(folder, { recursive: true })
git('init', '--quiet')
git('fetch', '--quiet', '--depth=1', source, env.INPUT_REF || env.GITHUB_SHA)
if (folders.length > 0) git('sparse-checkout', 'set', '--cone', ...folders)
git('checkout', '--quiet', '--force', '--detach', 'FETCH_HEAD')
console.log(`Checked out ${repository}.`)
