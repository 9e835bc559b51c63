// STAND_IN_ARTIFACTS: the folder that has each artifact as a folder of its name.
const { cpSync, existsSync, readdirSync } = require('node:fs')
const { join, resolve } = require('node:path')

const { env } = process
const folder = resolve(env.GITHUB_WORKSPACE, env.INPUT_PATH)
const count = existsSync(folder) ? readdirSync(folder).length : 0
if (count > 0) cpSync(folder, join(env.STAND_IN_ARTIFACTS, env.INPUT_NAME), { recursive: true })
else if (env['INPUT_IF-NO-FILES-FOUND'] === 'error') throw new Error(`No files were found at ${env.INPUT_PATH}.`)
console.log(`Artifact ${env.INPUT_NAME} has ${count} files.`)
