/**
 * Completes the licenses of the packages in the bundle. ncc copies only LICENSE files. For a package with the license
 * only in its README, the text would be missing, but most licenses require that the text is included.
 */
import { readdirSync, readFileSync } from 'node:fs'

/** A shorter text is only the name of a license. */
const MIN_LENGTH = 200

/**
 * Adds the missing texts to the `licenses.txt` of ncc, which contains the name, the license id and the text of each
 * package. `read` returns the license id and the README of an installed package, or null.
 * @throws Error with the names of the packages without a license text
 */
export function completeLicenses(text, read = readPackage) {
  const entries = parseEntries(text, read)
  const completed = entries.map(entry => ({ ...entry, text: entry.text || sectionOf(read(entry.name)?.readme ?? '') }))
  const missing = completed.filter(entry => entry.text.length < MIN_LENGTH).map(({ name }) => name)
  if (missing.length > 0) throw new Error(`No license text was found for ${missing.join(', ')}.`)
  return completed.map(({ name, license, text }) => `${name}\n${license}\n${text}\n`).join('\n')
}

/** An entry starts with the name of an installed package and the id of its license. */
export function parseEntries(text, read = readPackage) {
  const lines = text.split(/\r?\n/)
  const isStart = index => (index === 0 || lines[index - 1] === '') && read(lines[index])?.license === lines[index + 1]
  const starts = lines.flatMap((line, index) => (/^[@a-z0-9]\S*$/.test(line) && isStart(index) ? [index] : []))
  return starts.map((start, place) => ({
    name: lines[start],
    license: lines[start + 1],
    text: lines
      .slice(start + 2, starts[place + 1])
      .join('\n')
      .trim(),
  }))
}

/** The License section of a README, without link definitions. */
function sectionOf(readme) {
  const [, section = ''] = readme.split(/^(?:#+ *License *|License *\n-+ *)$/im)
  const lines = section.split('\n').filter(line => !/^\[[^\]]+\]: /.test(line))
  return lines.join('\n').replaceAll('&lt;', '<').replaceAll('&gt;', '>').trim()
}

/** The path of each installed package, including nested ones. */
const INSTALLED = Object.keys(
  JSON.parse(readFileSync(new URL('../package-lock.json', import.meta.url), 'utf8')).packages,
)

function readPackage(name) {
  const path = INSTALLED.find(path => path === `node_modules/${name}` || path.endsWith(`/node_modules/${name}`))
  if (path === undefined) return null
  const folder = new URL(`../${path}/`, import.meta.url)
  const { license } = JSON.parse(readFileSync(new URL('package.json', folder), 'utf8'))
  const readme = readdirSync(folder).find(file => /^readme(\.md)?$/i.test(file))
  return { license, readme: readme === undefined ? '' : readFileSync(new URL(readme, folder), 'utf8') }
}
