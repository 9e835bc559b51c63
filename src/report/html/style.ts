import { html } from './html.js'

/**
 * The styles of the page. Text has a contrast of at least 4.5:1 to its background, in light and dark mode:
 * https://www.w3.org/TR/WCAG22/#contrast-minimum
 */
export const STYLE = html`<style>
:root {
  color-scheme: light dark;
  --ground: #ffffff;
  --raised: #f6f8fa;
  --ink: #1f2328;
  --soft: #59636e;
  --line: #d1d9e0;
  --link: #0550ae;
  --good: #116329;
  --good-ground: #dafbe1;
  --bad: #a40e26;
  --bad-ground: #ffebe9;
  --unknown: #7d4e00;
  --unknown-ground: #fff8c5;
  --quiet: #424a53;
  --quiet-ground: #eaeef2;
}
@media screen and (prefers-color-scheme: dark) {
  :root {
    --ground: #0d1117;
    --raised: #151b23;
    --ink: #f0f6fc;
    --soft: #9ea7b3;
    --line: #3d444d;
    --link: #79c0ff;
    --good: #7ee787;
    --good-ground: #12261e;
    --bad: #ffa198;
    --bad-ground: #3c1618;
    --unknown: #e3b341;
    --unknown-ground: #2e2305;
    --quiet: #c9d1d9;
    --quiet-ground: #262c36;
  }
}
* { box-sizing: border-box; }
html { scroll-padding-top: 1rem; }
body {
  margin: 0 auto;
  max-width: 90rem;
  padding: 0 1rem 3rem;
  background: var(--ground);
  color: var(--ink);
  font: 1rem/1.5 system-ui, -apple-system, 'Segoe UI', 'Noto Sans', Helvetica, Arial, sans-serif;
  overflow-wrap: break-word;
}
a { color: var(--link); }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
main:focus { outline: none; }
:target { background: var(--unknown-ground); color: var(--ink); }
section:target { background: none; }
.skip { position: absolute; left: -100vw; padding: .5rem 1rem; background: var(--ground); }
.skip:focus { left: 0; top: 0; z-index: 4; }
header { padding: 1.5rem 0 .5rem; }
header p, .rest { color: var(--soft); }
h1, h2, h3 { line-height: 1.25; overflow-wrap: anywhere; }
h1 { margin: 0; font-size: 1.75rem; }
h2 { margin: 2.5rem 0 1rem; padding-bottom: .3rem; border-bottom: 1px solid var(--line); font-size: 1.4rem; }
h3 { margin: 2rem 0 .5rem; font-size: 1.1rem; }
header p { margin: .25rem 0 0; }
nav { padding: .75rem 1rem; background: var(--raised); border: 1px solid var(--line); border-radius: .5rem; }
nav h2 { margin: 0 0 .25rem; padding: 0; border: 0; font-size: 1rem; }
nav ol { display: flex; flex-wrap: wrap; gap: .25rem 2rem; margin: 0; padding-left: 1.25rem; }
nav a { display: inline-block; padding: .15rem 0; }
dl { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: .25rem 1.5rem; }
dt { color: var(--soft); }
dd { margin: 0; overflow-wrap: anywhere; }
footer { margin-top: 3rem; padding-top: 1rem; border-top: 1px solid var(--line); color: var(--soft); }
code, pre { font: .875em/1.45 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; }
code { overflow-wrap: anywhere; }
pre { margin: .5rem 0 1.5rem; padding: .75rem; background: var(--raised); white-space: pre-wrap; overflow-wrap: anywhere; }
summary { padding: .5rem 0; cursor: pointer; }
.verdict { padding: 1rem 1.25rem; border: 2px solid currentColor; border-radius: .5rem; }
.verdict p { margin: 0; }
.verdict .word { font-size: 2.25rem; line-height: 1.2; font-weight: 700; }
.verdict .badge { padding: 0; border: 0; font-size: inherit; white-space: normal; }
.good { background: var(--good-ground); color: var(--good); }
.bad { background: var(--bad-ground); color: var(--bad); }
.unknown { background: var(--unknown-ground); color: var(--unknown); }
.quiet { background: var(--quiet-ground); color: var(--quiet); }
.badge { display: inline-block; padding: 0 .4em; border: 1px solid currentColor; border-radius: .75em; font-size: .85em; font-weight: 600; white-space: nowrap; }
.scroll { margin: .5rem 0 1rem; overflow-x: auto; border: 1px solid var(--line); border-radius: .375rem; }
table { width: 100%; border-collapse: separate; border-spacing: 0; font-size: .875rem; }
caption { padding: .5rem .75rem; color: var(--soft); text-align: left; }
th, td { padding: .4rem .75rem; border-top: 1px solid var(--line); text-align: left; vertical-align: top; }
th { font-weight: 600; }
tbody th { font-weight: 400; }
thead th { background: var(--raised); white-space: nowrap; }
td.words { min-width: 6rem; }
tbody th[scope="row"] { min-width: 10rem; }
.number { text-align: right; font-variant-numeric: tabular-nums; }
.day { white-space: nowrap; }
.kicker { display: block; color: var(--soft); font-size: .9em; }
.chart { display: block; width: 100%; min-width: 45rem; height: auto; }
.map { max-height: 85vh; overflow: auto; }
.map caption { position: sticky; left: 0; }
.map thead th { position: sticky; top: 0; z-index: 2; }
.map thead th:first-child { left: 0; z-index: 3; }
.map tbody th[scope="row"] { position: sticky; left: 0; z-index: 1; min-width: 15rem; max-width: 22rem; background: var(--ground); border-right: 1px solid var(--line); overflow-wrap: anywhere; }
.map tbody tr:hover > * { background: var(--raised); }
.map .band th { background: var(--raised); font-weight: 600; }
.map .band span { position: sticky; left: .75rem; }
.map td { min-width: 7rem; }
.map td.number { min-width: 0; }
.role { display: block; }
.role em { color: var(--soft); }
.mark { text-decoration: none; }
.mark:hover .badge { text-decoration: underline; }
@media (max-width: 40rem) {
  dl { grid-template-columns: minmax(0, 1fr); gap: 0; }
  dd { margin-bottom: .5rem; }
  .map tbody th[scope="row"], .map thead th:first-child { min-width: 7rem; max-width: 9.5rem; }
  .verdict .word { font-size: 1.75rem; }
}
@page { size: A4 landscape; margin: 12mm; }
@media print {
  body { max-width: none; padding: 0; font-size: 10pt; }
  h2 { margin-top: 1.5rem; }
  table { font-size: 8pt; }
  th, td { padding: .15rem .4rem; }
  .skip { display: none; }
  .scroll, .map { max-height: none; overflow: visible; border: 0; }
  .map thead th, .map thead th:first-child, .map tbody th[scope="row"], .map caption, .map .band span { position: static; min-width: 0; }
  thead th { white-space: normal; }
  td.words, .map td, tbody th[scope="row"] { min-width: 0; }
  .chart { min-width: 0; }
  h2, h3, summary, caption, .band { break-after: avoid; }
  tr, img, .verdict { break-inside: avoid; }
  #access, #seats { break-before: page; }
  .good, .bad, .unknown, .quiet { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  a { color: inherit; }
  a[href^="http"]::after { content: ' (' attr(href) ')'; overflow-wrap: anywhere; }
  details::details-content { display: block; block-size: auto; content-visibility: visible; }
}
</style>`
