/**
 * The license history as a picture.
 *
 * Plain SVG, and no charting library: a chart is one line and a handful of ticks. D3's scale and shape would bring ten
 * packages into the bundle for two functions. Vega or ECharts on the server are one to three megabytes for a program that
 * should start in a fraction of a second; their colors are attributes that cannot follow light and dark; and their bytes
 * change with each of their releases, while this file must be the same bytes for the same history.
 */

import { drawPanel, type Frame, latestCounts, PANEL_HEIGHT, type Panel, panelOf, shortName } from './chart-panel.js'
import { CHART_STYLE } from './chart-style.js'
import { forecastSentence, WINDOW_DAYS } from './forecast.js'
import type { LicenseRow } from './history.js'
import { dateOf, dayOf, gapsOf, type Series, seriesOf } from './license-series.js'
import { at, box, escapeXml, text } from './svg.js'
import { counted } from './words.js'

/** A year and a month, so that this month can be compared with the same one a year ago; `licenses.csv` has the whole. */
export const MAX_DAYS = 400

/** Far more apps than an organization has, and the file stays below a megabyte; `licenses.csv` has the others. */
export const MAX_PANELS = 60

const TITLE = 'License history'
const TREND_NOTE = `Short dashes: the trend of the last ${WINDOW_DAYS} days (least squares), from the last count on.`
const WIDTH = 960
const MARGIN = 16
const INDENT = MARGIN + 8
const HEADER = 64
const FOOTER = 40
const ROW_HEIGHT = PANEL_HEIGHT + MARGIN
/** A description is read aloud: a sentence an app, each of bounded length. */
const MAX_DESCRIPTION_LENGTH = 400

/** `licenses.svg`: a panel an app, seats in use against capacity and budget. `generatedAt` is ISO 8601 in UTC. */
export function renderLicenseChart(rows: readonly LicenseRow[], generatedAt: string): string {
  const today = dayOf(generatedAt)
  const all = seriesOf(rows, today).flatMap(series => recent(series, today))
  if (all.length === 0) return emptyChart(rows)
  const shown = all.slice(0, MAX_PANELS)
  const first = Math.min(...shown.map(({ nights }) => nights[0]?.day ?? today))
  const panels = shown.map(series => panelOf(series, first, today))
  const columns = panels.length === 1 ? 1 : 2
  const frame = { first, today, last: lastDay(panels, today), width: (WIDTH - MARGIN * (columns + 1)) / columns }
  const height = HEADER + Math.ceil(panels.length / columns) * ROW_HEIGHT + FOOTER
  return svg(height, descriptionOf(panels, frame), [
    text('title', INDENT, 30, TITLE),
    text('words', INDENT, 50, subtitle(frame)),
    ...panels.map((panel, index) =>
      placed(drawPanel(panel, frame), frame, index % columns, Math.floor(index / columns)),
    ),
    ...footnote(panels, today, all.length - shown.length).map(words => text('words', INDENT, height - 20, words)),
  ])
}

function recent({ app, nights }: Series, today: number): readonly Series[] {
  const drawn = nights.filter(({ day }) => day > today - MAX_DAYS)
  return drawn.length === 0 ? [] : [{ app, nights: drawn }]
}

function emptyChart(rows: readonly LicenseRow[]): string {
  const said = rows.length === 0 ? 'No license history yet.' : `No license history of the last ${MAX_DAYS} days.`
  return svg(HEADER + MARGIN, said, [text('title', INDENT, 30, TITLE), text('words', INDENT, 50, said)])
}

/** A trend may be carried on to between two days. */
const lastDay = (panels: readonly Panel[], today: number): number =>
  Math.max(today, ...panels.map(({ projection }) => Math.ceil(projection?.[1].day ?? today)))

const subtitle = ({ first, today }: Frame): string =>
  first === today
    ? `Seats by app, in the night of ${dateOf(today)} (UTC)`
    : `Seats by app and night, ${dateOf(first)} to ${dateOf(today)} (UTC)`

/** What a reader may ask about what is drawn. */
function footnote(panels: readonly Panel[], today: number, left: number): readonly string[] {
  const parts = [
    left > 0 ? `${counted(left, 'more app')} in licenses.csv.` : '',
    panels.some(({ series }) => gapsOf(series, today).length > 0) ? 'Shaded: no count is known.' : '',
    panels.some(({ forecast }) => forecast !== null) ? TREND_NOTE : '',
  ]
  const said = parts.filter(part => part !== '').join(' ')
  return said === '' ? [] : [said]
}

function descriptionOf(panels: readonly Panel[], frame: Frame): string {
  const sentences = panels.map(({ series }) => {
    const counts = latestCounts(series.nights).map(([, words]) => words)
    return `${shortName(series.app)}: ${counts.join(', ')}; ${forecastSentence(series, frame.today)}.`
  })
  return [`${subtitle(frame)}.`, ...sentences].map(sentence => escapeXml(sentence, MAX_DESCRIPTION_LENGTH)).join('\n')
}

// A picture within the picture: whatever is too long ends with its panel, and lies over no other.
const placed = (parts: readonly string[], { width }: Frame, column: number, row: number): string => {
  const place = `x="${at(MARGIN + column * (width + MARGIN))}" y="${at(HEADER + row * ROW_HEIGHT)}"`
  return [`<svg ${place} width="${at(width)}" height="${PANEL_HEIGHT}">`, ...parts, '</svg>'].join('\n')
}

const svg = (height: number, description: string, parts: readonly string[]): string =>
  [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-labelledby="license-title license-text">`,
    `<title id="license-title">${TITLE}</title>`,
    `<desc id="license-text">${description}</desc>`,
    CHART_STYLE,
    box('ground', 0, 0, WIDTH, height),
    ...parts,
    '</svg>\n',
  ].join('\n')
