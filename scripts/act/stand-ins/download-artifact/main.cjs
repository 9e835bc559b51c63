// STAND_IN_ARTIFACTS: the folder with one subfolder for each artifact of the run.
const { cpSync, existsSync } = require('node:fs')
const { join, resolve } = require('node:path')

const { env } = process
const folder = join(env.STAND_IN_ARTIFACTS, env.INPUT_NAME)
if (!existsSync(folder)) {
  throw new Error(`Unable to download artifact(s): Artifact not found for name: ${env.INPUT_NAME}`)
}
cpSync(folder, resolve(env.GITHUB_WORKSPACE, env.INPUT_PATH), { recursive: true })
console.log(`Downloaded artifact ${env.INPUT_NAME}.`)
