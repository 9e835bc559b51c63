/** Calculates the score of a Stryker report. Source of the statuses: mutation testing report schema, version 2. */

const KILLED = ['Killed', 'Timeout']
/** A mutant that no test covers also survives. */
const ALIVE = ['Survived', 'NoCoverage']

/** The part of a report for the files in the folders. */
export const reportOn = ({ files }, folders) => ({
  files: Object.fromEntries(Object.entries(files).filter(([file]) => folders.some(folder => file.startsWith(folder)))),
})

/** `survivors` are lines of text, sorted by file and position. A mutant that was not tested does not count. */
export function scoreOf({ files }) {
  const mutants = Object.entries(files).flatMap(([file, { source, mutants }]) =>
    mutants.map(mutant => ({ ...mutant, file, source })),
  )
  const alive = mutants.filter(({ status }) => ALIVE.includes(status))
  const killed = mutants.filter(({ status }) => KILLED.includes(status)).length
  return { killed, all: killed + alive.length, survivors: alive.toSorted(byPlace).map(survivorText) }
}

export const percentOf = ({ killed, all }) => (all === 0 ? 0 : (100 * killed) / all)

/** "Mutation score: 83.1 % (412 of 496 mutants killed; threshold 80 %)" */
export const scoreText = (score, threshold) =>
  `Mutation score: ${percentOf(score).toFixed(1)} % (${score.killed} of ${score.all} mutants killed; threshold ${threshold} %)`

function byPlace(a, b) {
  if (a.file !== b.file) return a.file < b.file ? -1 : 1
  return a.location.start.line - b.location.start.line || a.location.start.column - b.location.start.column
}

function survivorText({ file, source, location: { start, end }, replacement, status }) {
  const lines = source.split('\n').slice(start.line - 1, end.line)
  const to = lines.length === 1 ? end.column - 1 : undefined
  const original = lines[0].slice(start.column - 1, to)
  const note = status === 'NoCoverage' ? ' (no test reaches it)' : ''
  return `${file}:${start.line}:${start.column} ${shorten(original)} → ${shorten(replacement ?? '')}${note}`
}

const MAX_LENGTH = 60

function shorten(text) {
  const line = text.replaceAll(/\s+/g, ' ')
  return line.length > MAX_LENGTH ? `${line.slice(0, MAX_LENGTH - 1)}…` : line
}
