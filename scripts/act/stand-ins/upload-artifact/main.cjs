// STAND_IN_ARTIFACTS: the folder with one subfolder for each artifact of the run.
// Source of the rules: actions/upload-artifact v7, README.md and action.yml; @actions/glob, excludeHiddenFiles.
const { cpSync, existsSync, mkdirSync, readdirSync, rmSync, statSync } = require('node:fs')
const { basename, dirname, join, relative, resolve } = require('node:path')

const { env } = process
const input = name => env[`INPUT_${name.toUpperCase()}`] ?? ''

function flag(name) {
  if (!['true', 'false'].includes(input(name))) throw new Error(`Input ${name} is not a boolean: ${input(name)}`)
  return input(name) === 'true'
}

const FLAGS = Object.fromEntries(['overwrite', 'include-hidden-files', 'archive'].map(name => [name, flag(name)]))

const isHidden = path => basename(path).startsWith('.')

function findFiles(path) {
  if (!existsSync(path) || (isHidden(path) && !FLAGS['include-hidden-files'])) return []
  if (!statSync(path).isDirectory()) return [path]
  return readdirSync(path).flatMap(name => findFiles(join(path, name)))
}

function nameOf(files) {
  if (FLAGS.archive) return input('name')
  if (files.length > 1)
    throw new Error(`Without an archive only one file can be uploaded, but there are ${files.length}.`)
  return basename(files[0])
}

function upload(path, files) {
  const name = nameOf(files)
  if (name === '' || /["<>|*?:\r\n\\/]/.test(name)) throw new Error(`The artifact name is not valid: ${name}.`)
  const folder = join(env.STAND_IN_ARTIFACTS, name)
  if (existsSync(folder) && !FLAGS.overwrite) {
    throw new Error(`(409) Conflict: an artifact with this name already exists on the workflow run: ${name}`)
  }
  rmSync(folder, { recursive: true, force: true })
  const root = statSync(path).isDirectory() ? path : dirname(path)
  for (const file of files) {
    const target = join(folder, relative(root, file))
    mkdirSync(dirname(target), { recursive: true })
    cpSync(file, target)
  }
  console.log(`Artifact ${name} has ${files.length} files.`)
}

function reportNothingFound() {
  const message = `No files were found with the provided path: ${input('path')}. No artifacts will be uploaded.`
  switch (input('if-no-files-found')) {
    case 'error':
      throw new Error(message)
    case 'ignore':
      return console.log(message)
    case 'warn':
      return console.log(`::warning::${message}`)
    default:
      throw new Error(`Unrecognized if-no-files-found input: ${input('if-no-files-found')}`)
  }
}

if (/[*?[\]\n]/.test(input('path').trim())) throw new Error('The stand-in does not support patterns or lists of paths.')
const path = resolve(env.GITHUB_WORKSPACE, input('path').trim())
const files = findFiles(path)
if (files.length === 0) reportNothingFound()
else upload(path, files)
