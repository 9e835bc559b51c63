// STAND_IN_ARTIFACTS: the folder that has each artifact as a folder of its name.
const { cpSync } = require('node:fs')
const { join, resolve } = require('node:path')

const { env } = process
cpSync(join(env.STAND_IN_ARTIFACTS, env.INPUT_NAME), resolve(env.GITHUB_WORKSPACE, env.INPUT_PATH), { recursive: true })
console.log(`Artifact ${env.INPUT_NAME} is downloaded.`)
