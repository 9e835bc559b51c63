import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { parse } from 'yaml'
import { loadBaseline } from '../src/baseline/load.js'

const ROOT = join(import.meta.dirname, '..')

const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8')

const DOCS = readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' })
  .filter(name => name.endsWith('.md'))
  .map(name => `docs/${name.replaceAll('\\', '/')}`)

const PAGES = ['README.md', 'CONTRIBUTING.md', 'SECURITY.md', 'CHANGELOG.md', ...DOCS]

const withoutCode = (text: string): string => text.replace(/^ *```[\s\S]*?^ *```/gm, '').replace(/`[^`\n]*`/g, 'code')

type Link = { readonly page: string; readonly link: string; readonly path: string; readonly heading: string }

/** The relative links of a page, with the path from the root of the repository. */
const linksOf = (page: string): readonly Link[] =>
  [...withoutCode(read(page)).matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, link = '']) => link)
    .filter(link => !/^(https?|mailto):/.test(link))
    .map(link => {
      const [target = '', heading = ''] = link.split('#')
      return { page, link, path: target === '' ? page : normalize(join(dirname(page), target)), heading }
    })

/** The anchors that GitHub gives to the headings of a page. */
function anchorsOf(page: string): readonly string[] {
  const headings = read(page)
    .replace(/^ *```[\s\S]*?^ *```/gm, '')
    .matchAll(/^#{1,6} (.+)$/gm)
  const anchors = [...headings].map(([, heading = '']) =>
    heading
      .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\p{M}_\- ]/gu, '')
      .replaceAll(' ', '-'),
  )
  return anchors.map((anchor, index) => {
    const before = anchors.slice(0, index).filter(other => other === anchor).length
    return before === 0 ? anchor : `${anchor}-${before}`
  })
}

const LINKS = PAGES.flatMap(linksOf)

test('the pages have links', () => {
  expect(LINKS.length).toBeGreaterThan(100)
})

test('every relative link leads to an existing file', () => {
  expect(LINKS.filter(({ path }) => !existsSync(join(ROOT, path)))).toEqual([])
})

test('every link with an anchor leads to an existing heading', () => {
  const isBroken = ({ path, heading }: Link): boolean =>
    heading !== '' && path.endsWith('.md') && existsSync(join(ROOT, path)) && !anchorsOf(path).includes(heading)
  expect(LINKS.filter(isBroken)).toEqual([])
})

test('every page of docs is reached from the README', () => {
  const reached = new Set(['README.md'])
  // A set also visits the entries that are added during the loop.
  for (const page of reached) for (const { path } of linksOf(page)) if (PAGES.includes(path)) reached.add(path)
  expect(DOCS.filter(page => !reached.has(page))).toEqual([])
})

test('every picture of docs is shown on a page', () => {
  const shown = LINKS.map(({ path }) => path)
  const pictures = readdirSync(join(ROOT, 'docs/images')).map(name => `docs/images/${name}`)
  expect(pictures.filter(picture => !shown.includes(picture))).toEqual([])
})

test('the README has at most 10,000 bytes', () => {
  expect(Buffer.byteLength(read('README.md'))).toBeLessThanOrEqual(10_000)
})

test('the README names the two commands', () => {
  expect(read('README.md')).toContain('`npm start`')
  expect(read('README.md')).toContain('`npm cit`')
})

// The limit of the GitHub Marketplace.
test('the description of the action has at most 124 characters', () => {
  expect(parse(read('action.yml')).description.length).toBeLessThanOrEqual(124)
})

const yamlBlocks = (text: string): readonly string[] =>
  [...text.matchAll(/^```yaml\n([\s\S]*?)^```/gm)].map(([, block = '']) => block)

const DAY = '2026-11-23'

test('the baseline of the README is valid, and has 15 lines', () => {
  const [block = ''] = yamlBlocks(read('README.md')).filter(block => block.startsWith('version:'))
  expect(loadBaseline(block, 'README.md', DAY)).toMatchObject({ ok: true })
  expect(block.trimEnd().split('\n')).toHaveLength(15)
})

test('the examples of all sections together are a valid baseline', () => {
  const text = yamlBlocks(read('docs/baseline.md')).join('')
  expect(loadBaseline(text, 'docs/baseline.md', DAY)).toMatchObject({ ok: true })
})
