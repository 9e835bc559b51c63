/**
 * The license history as a chart, in plain SVG without a charting library. D3's scale and shape add ten packages for two
 * functions. Vega and ECharts add one to three megabytes, their colors cannot follow light and dark mode, and their
 * output changes with each release, while this file must be byte-identical for the same history.
 */

import { drawPanel, type Frame, latestCounts, PANEL_HEIGHT, type Panel, panelOf, shortName } from './chart-panel.js'
import { CHART_STYLE } from './chart-style.js'
import { forecastSentence, WINDOW_DAYS } from './forecast.js'
import type { LicenseRow } from './history.js'
import { dateOf, dayOf, gapsOf, type Series, seriesOf } from './license-series.js'
import { at, box, escapeXml, text } from './svg.js'
import { counted } from './words.js'

/** 13 months, to compare this month with the same month of last year. `licenses.csv` has the complete history. */
export const MAX_DAYS = 400

/** More apps than organizations have; the file stays below one megabyte. `licenses.csv` has the others. */
export const MAX_PANELS = 60

const TITLE = 'License history'
const TREND_NOTE = `Short dashes: trend of the last ${WINDOW_DAYS} days (least squares), starting at the last count.`
const WIDTH = 960
const MARGIN = 16
const INDENT = MARGIN + 8
const HEADER = 64
const FOOTER = 40
const ROW_HEIGHT = PANEL_HEIGHT + MARGIN
/** Screen readers read the description aloud: one sentence per app, each of limited length. */
const MAX_DESCRIPTION_LENGTH = 400

/** `licenses.svg`: one panel per app with seats in use, capacity and budget. `generatedAt` is ISO 8601 in UTC. */
export function renderLicenseChart(rows: readonly LicenseRow[], generatedAt: string): string {
  const today = dayOf(generatedAt)
  const all = seriesOf(rows, today).flatMap(series => recent(series, today))
  if (all.length === 0) return emptyChart(rows)
  const shown = all.slice(0, MAX_PANELS)
  const first = Math.min(...shown.map(({ days }) => days[0]?.day ?? today))
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

function recent({ app, days }: Series, today: number): readonly Series[] {
  const drawn = days.filter(({ day }) => day > today - MAX_DAYS)
  return drawn.length === 0 ? [] : [{ app, days: drawn }]
}

function emptyChart(rows: readonly LicenseRow[]): string {
  const sentence = rows.length === 0 ? 'No license history yet.' : `No license history in the last ${MAX_DAYS} days.`
  return svg(HEADER + MARGIN, sentence, [text('title', INDENT, 30, TITLE), text('words', INDENT, 50, sentence)])
}

/** A trend line can end between two days. */
const lastDay = (panels: readonly Panel[], today: number): number =>
  Math.max(today, ...panels.map(({ projection }) => Math.ceil(projection?.[1].day ?? today)))

const subtitle = ({ first, today }: Frame): string =>
  first === today
    ? `Seats by app on ${dateOf(today)} (UTC)`
    : `Seats by app and day, ${dateOf(first)} to ${dateOf(today)} (UTC)`

/** Explains the shading, the trend line, and which apps are not drawn. */
function footnote(panels: readonly Panel[], today: number, left: number): readonly string[] {
  const parts = [
    left > 0 ? `${counted(left, 'more app')} in licenses.csv.` : '',
    panels.some(({ series }) => gapsOf(series, today).length > 0) ? 'Shaded: no known count.' : '',
    panels.some(({ forecast }) => forecast !== null) ? TREND_NOTE : '',
  ]
  const note = parts.filter(part => part !== '').join(' ')
  return note === '' ? [] : [note]
}

function descriptionOf(panels: readonly Panel[], frame: Frame): string {
  const sentences = panels.map(({ series }) => {
    const counts = latestCounts(series.days).map(([, words]) => words)
    return `${shortName(series.app)}: ${counts.join(', ')}; ${forecastSentence(series, frame.today)}.`
  })
  return [`${subtitle(frame)}.`, ...sentences].map(sentence => escapeXml(sentence, MAX_DESCRIPTION_LENGTH)).join('\n')
}

// A nested SVG clips its content, so that long text does not overlap the next panel.
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
