// STAND_IN_ALERTS: the target path. STAND_IN_PERMISSIONS: the permissions of the job, as JSON.
// STAND_IN_SARIF_CHECK: a module whose function `check` throws for an invalid SARIF file.
// Source of the rules: docs.github.com, SARIF support for code scanning; github/codeql-action, init and upload.
const { cpSync, existsSync, readFileSync } = require('node:fs')
const { resolve } = require('node:path')
const { gzipSync } = require('node:zlib')

const { env } = process
const MAX_BYTES = 10 * 1024 * 1024
const MAX_RESULTS = 25_000

// The action first reads its run, then uploads the file.
const NEEDED = { actions: ['read', 'write'], 'security-events': ['write'] }

function expectPermissions(given) {
  for (const [name, levels] of Object.entries(NEEDED)) {
    if (levels.includes(given[name])) continue
    throw new Error(`Resource not accessible by integration: the job lacks ${name}: ${levels[0]}`)
  }
}

function expectAccepted(text, { runs }) {
  if (gzipSync(text).length > MAX_BYTES) throw new Error('The SARIF file is larger than 10 MB when compressed.')
  for (const { results = [] } of runs) {
    if (results.length > MAX_RESULTS) throw new Error(`The SARIF file has more than ${MAX_RESULTS} results in a run.`)
    const withoutLocation = results.find(({ locations = [] }) => locations.length === 0)
    if (withoutLocation !== undefined) throw new Error(`locationFromSarifResult: expected at least one location`)
  }
}

async function main() {
  const file = resolve(env.GITHUB_WORKSPACE, env.INPUT_SARIF_FILE)
  if (!existsSync(file)) throw new Error(`Path does not exist: ${env.INPUT_SARIF_FILE}`)
  expectPermissions(JSON.parse(env.STAND_IN_PERMISSIONS))
  const text = readFileSync(file, 'utf8')
  const sarif = JSON.parse(text)
  const { check } = await import(env.STAND_IN_SARIF_CHECK)
  check(sarif)
  expectAccepted(text, sarif)
  cpSync(file, env.STAND_IN_ALERTS)
  console.log(`${sarif.runs[0].results.length} results were uploaded.`)
}

main().catch(error => {
  console.log(`::error::${error.message}`)
  process.exitCode = 1
})
