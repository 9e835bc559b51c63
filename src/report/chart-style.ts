/**
 * The styles of the chart. The chart has its own background in light and dark mode, because the page around it may not
 * follow the reader's system. The contrast to the background and to gaps is at least 4.5:1 for text and 3:1 for lines:
 * https://www.w3.org/TR/WCAG22/#contrast-minimum and https://www.w3.org/TR/WCAG22/#non-text-contrast
 */

type Kind = 'ground' | 'gap' | 'title' | 'words' | 'axis' | 'grid' | 'used' | 'dot' | 'forecast' | 'capacity' | 'budget'

type Palette = Readonly<Record<Kind, `${'fill' | 'stroke'}:#${string}`>>

const LIGHT: Palette = {
  ground: 'fill:#ffffff',
  gap: 'fill:#eaeef2',
  title: 'fill:#1f2328',
  words: 'fill:#59636e',
  axis: 'stroke:#59636e',
  grid: 'stroke:#818b98',
  used: 'stroke:#0969da',
  dot: 'fill:#0969da',
  forecast: 'stroke:#0969da',
  capacity: 'stroke:#1f2328',
  budget: 'stroke:#bc4c00',
}

const DARK: Palette = {
  ground: 'fill:#0d1117',
  gap: 'fill:#21262d',
  title: 'fill:#f0f6fc',
  words: 'fill:#9198a1',
  axis: 'stroke:#9198a1',
  grid: 'stroke:#6e7681',
  used: 'stroke:#58a6ff',
  dot: 'fill:#58a6ff',
  forecast: 'stroke:#58a6ff',
  capacity: 'stroke:#f0f6fc',
  budget: 'stroke:#f0883e',
}

// The lines also differ without color: solid and thick, long dashes, round dots, short dashes.
const SHAPES = [
  "text{font:12px -apple-system,BlinkMacSystemFont,'Segoe UI','Noto Sans',Helvetica,Arial,sans-serif}",
  '.title{font-weight:600;font-size:14px}',
  'line,path{fill:none}',
  '.axis{stroke-width:1}',
  '.grid{stroke-width:.5}',
  '.used{stroke-width:2.5;stroke-linejoin:round}',
  '.forecast{stroke-width:2;stroke-dasharray:5 4}',
  '.capacity{stroke-width:1.5;stroke-dasharray:12 4}',
  '.budget{stroke-width:2.5;stroke-dasharray:.1 5;stroke-linecap:round}',
] as const

const rules = (palette: Palette): string =>
  Object.entries(palette)
    .map(([kind, color]) => `.${kind}{${color}}`)
    .join('')

/** The `<style>` of the chart. It loads no external resources. */
export const CHART_STYLE: string = [
  '<style>',
  ...SHAPES,
  rules(LIGHT),
  `@media (prefers-color-scheme:dark){${rules(DARK)}}`,
  '</style>',
].join('\n')
