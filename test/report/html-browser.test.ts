/** The page in a real browser, where there is one: CHROMIUM names it, else it is looked for in the usual place. */
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { renderHtmlReport } from '../../src/report/html/report.js'
import { aDriftNight, aFinding, aLicense } from './factories.js'

const BROWSER = process.env.CHROMIUM ?? '/usr/bin/chromium'
const IS_THERE = existsSync(BROWSER)
if (!IS_THERE) console.info(`The page was not opened in a browser: there is none at ${BROWSER}. Set CHROMIUM to one.`)

const FLAGS = ['--headless', '--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking']

const NAME = '</td></table><script>document.title = "taken over"</script><img src=x onerror="document.title=1">'

async function inFolder<T>(act: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'report-'))
  try {
    return await act(folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** The page as the browser understood it, written down again. */
const opened = (page: string): Promise<string> =>
  inFolder(async folder => {
    const file = join(folder, 'report.html')
    await writeFile(file, page)
    const flags = [...FLAGS, `--user-data-dir=${join(folder, 'profile')}`, '--dump-dom', pathToFileURL(file).href]
    const { stdout } = await promisify(execFile)(BROWSER, flags, { maxBuffer: 20_000_000, timeout: 50_000 })
    return stdout
  })

const count = (page: string, piece: RegExp): number => page.match(piece)?.length ?? 0

const inBrowser = IS_THERE ? test : test.skip

inBrowser('a browser finds on the page what was written, and a name that is markup changes nothing', async () => {
  const night = aDriftNight()
  const page = renderHtmlReport(
    { ...night, findings: [...night.findings, aFinding({ id: 'f-hostile', message: NAME })] },
    {
      redacted: false,
      history: [{ ...aLicense(), date: '2026-11-22' }],
      runUrl: null,
      run: { id: null, commit: null },
      warnings: [NAME],
      hashes: {},
    },
  )
  const seen = await opened(page)
  expect(seen).toContain('<title>DRIFT: Atlassian access of Acme, 2026-11-23 02:17 UTC</title>')
  for (const tag of ['table', 'tr', 'td', 'section', 'a', 'img', 'details', 'script']) {
    const piece = new RegExp(`<${tag}[ >]`, 'g')
    expect(count(seen, piece)).toBe(count(page, piece))
  }
})
