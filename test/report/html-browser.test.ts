/** Opens the page in a browser. CHROMIUM is its path, by default /usr/bin/chromium. Without a browser, the test is skipped. */
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { renderHtmlReport } from '../../src/report/html/report.js'
import { aDriftResult, aFinding, aLicense } from './factories.js'

const BROWSER = process.env.CHROMIUM ?? '/usr/bin/chromium'
const IS_INSTALLED = existsSync(BROWSER)
if (!IS_INSTALLED)
  console.info(`The browser test is skipped: no browser at ${BROWSER}. Set CHROMIUM to the path of a browser.`)

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

/** The DOM of the page in the browser, as HTML. */
const opened = (page: string): Promise<string> =>
  inFolder(async folder => {
    const file = join(folder, 'report.html')
    await writeFile(file, page)
    const flags = [...FLAGS, `--user-data-dir=${join(folder, 'profile')}`, '--dump-dom', pathToFileURL(file).href]
    const { stdout } = await promisify(execFile)(BROWSER, flags, { maxBuffer: 20_000_000, timeout: 50_000 })
    return stdout
  })

const count = (page: string, piece: RegExp): number => page.match(piece)?.length ?? 0

const inBrowser = IS_INSTALLED ? test : test.skip

inBrowser('the page in a browser has the written elements, and a name cannot add one', async () => {
  const result = aDriftResult()
  const page = renderHtmlReport(
    { ...result, findings: [...result.findings, aFinding({ id: 'f-hostile', message: NAME })] },
    {
      redacted: false,
      history: [{ ...aLicense(), date: '2026-11-22' }],
      runUrl: null,
      run: { id: null, commit: null },
      warnings: [NAME],
      hashes: {},
    },
  )
  const dom = await opened(page)
  expect(dom).toContain('<title>DRIFT: Atlassian access of Acme, 2026-11-23 02:17 UTC</title>')
  for (const tag of ['table', 'tr', 'td', 'section', 'a', 'img', 'details', 'script']) {
    const piece = new RegExp(`<${tag}[ >]`, 'g')
    expect(count(dom, piece)).toBe(count(page, piece))
  }
})
