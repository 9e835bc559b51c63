import type { License } from '../../evaluate/result.js'
import { forecastSentence } from '../forecast.js'
import { sortedLicenses, writtenApp } from '../history.js'
import { dayOf, type Series, seriesOf } from '../license-series.js'
import { TREND_DAYS, trend, usageOf } from '../license-table.js'
import { amount } from '../words.js'
import { type Content, code, html, svgAddress } from './html.js'
import { badge } from './mark.js'
import { type Page, remainder, type Section } from './page.js'
import { column, numbers, scroll, table } from './table.js'

/** `chart` is the text of `licenses.svg`. */
export function seatsSection(page: Page, chart: string): Section {
  const body = html`${scroll('Chart of seats over time', picture(chart))}${licenseTable(page)}`
  return { id: 'seats', title: 'Seats over time', body }
}

const DESCRIPTION =
  'Seats in use by app and day, with capacity and budget. The table below has the numbers of this run; licenses.csv has the full history.'

/**
 * A separate image, because the chart and the page use the same class names and ids. The image has its own style, which
 * follows light and dark mode.
 */
const picture = (chart: string): Content => html`<img class="chart" alt="${DESCRIPTION}" src="${svgAddress(chart)}">`

const COLUMNS = [
  column('App'),
  ...['Used', 'Capacity', 'Remaining', 'Budget', 'Use'].map(numbers),
  column(`${TREND_DAYS} days`),
  column('Forecast'),
  column('Source'),
]

function licenseTable({ result, context, detail }: Page): Content {
  const all = sortedLicenses(result.licenses)
  const shown = all.slice(0, detail.rows)
  const today = dayOf(result.generatedAt)
  const series = new Map(seriesOf(context.history, today).map(one => [one.app, one]))
  const rows = shown.map(license => [
    ...countsOf(license),
    trend(license, context.history, result.generatedAt),
    forecast(series.get(writtenApp(license.app)), today),
    license.source ?? 'unknown',
  ])
  return html`${table('Licenses by app', COLUMNS, rows)}${remainder(shown.length, all.length, 'licenses.json')}`
}

const countsOf = (license: License): readonly Content[] => [
  code(license.app),
  amountOf(license.used),
  amountOf(license.capacity),
  amountOf(license.remaining),
  // The budget comes from the baseline: a missing budget is none, not unknown.
  license.budget === null ? 'none' : amount(license.budget),
  use(license),
]

/** An unknown number is never shown as 0. */
const amountOf = (count: number | null): Content => (count === null ? badge('unknown', 'unknown') : amount(count))

function use(license: License): string {
  const usage = usageOf(license)
  return usage === null ? '' : `${usage.percentage}${usage.of}`
}

const forecast = (series: Series | undefined, today: number): string =>
  series === undefined ? '' : forecastSentence(series, today)
