/** The pages of controls and attested access paths, made from their definitions. */
import { dirname, relative } from 'node:path/posix'
import { compiled } from './compiled.js'
import { code, table } from './markdown.js'

export const CONTROL_PAGES = 'docs/controls'
export const PATH_PAGES = 'docs/access-paths'

/** @returns the pages by path; the index of a folder is its README.md, which GitHub shows for the folder */
export async function guidePages() {
  const { CONTROLS } = await compiled('controls/catalogue.js')
  const { ACCESS_PATHS } = await compiled('model/access-paths.js')
  const links = linkIds(CONTROLS, ACCESS_PATHS)
  return new Map([
    [`${CONTROL_PAGES}/README.md`, text(controlIndex(CONTROLS))],
    ...CONTROLS.map(control => [pageOf(CONTROL_PAGES, control.id), text(controlPage(control, links))]),
    [`${PATH_PAGES}/README.md`, text(pathIndex(ACCESS_PATHS))],
    ...ACCESS_PATHS.map(path => [pageOf(PATH_PAGES, path.id), text(pathPage(path, links))]),
  ])
}

const pageOf = (folder, id) => `${folder}/${id}.md`

const text = lines =>
  `${lines
    .join('\n')
    .replaceAll(/\n{3,}/g, '\n\n')
    .trim()}\n`

const source = file => `<!-- Generated from ${file} by "npm run generate". Do not edit this page. -->`

function controlIndex(controls) {
  const rows = controls.map(({ id, title, severity, section, posture }) => [
    `[${id}](${id}.md)`,
    title,
    severity,
    section === null ? 'none' : sectionLink(section.key),
    posture === undefined ? '' : 'yes',
  ])
  return [
    source('src/controls'),
    '# Controls',
    '',
    'A control compares one part of the organization with one section of the baseline. Each page lists the risk, the',
    'steps that close the access path, and how the gate verifies it. Each run reports one status per control:',
    '',
    '- `pass`: the current state matches the baseline.',
    '- `drift`: the current state differs from the baseline.',
    '- `unknown`: the gate could not read or understand a part. An unknown result is never compliant.',
    '- `off`: the baseline has no such section. Reports list the control as not checked.',
    ...table(['Control', 'What it checks', 'Severity', 'Baseline section', 'In the access path table'], rows),
    'The last column names the controls that are also part of the access path table of each report. The table shows each',
    'access path as closed, open or not verified, whatever the baseline allows. The [attested access',
    'paths](../access-paths/README.md) complete it.',
    '',
    'See also: [Lock down access](../lock-down.md) and [The baseline](../baseline.md).',
  ]
}

const sectionLink = key => `[${code(key)}](../baseline.md#${key})`

function controlPage({ id, title, severity, section, guide, isNoticeOnly }, links) {
  const facts = [
    ['Control', code(id)],
    ['Severity', severity],
    ['Baseline section', section === null ? 'none (always on)' : sectionLink(section.key)],
    ['Plan', guide.plan],
  ]
  return [
    source(`src/controls/${id}.ts`),
    `# ${title}`,
    '',
    links(guide.what, pageOf(CONTROL_PAGES, id)),
    ...table(['', ''], facts),
    ...guideSections(guide, pageOf(CONTROL_PAGES, id), links),
    '## Accept it in the baseline',
    '',
    ...acceptance(id, section, isNoticeOnly),
    '',
    'See also: [All controls](README.md) and [Lock down access](../lock-down.md).',
  ]
}

function guideSections({ risk, steps, confirm, verify, exceptions }, page, links) {
  const paragraph = (title, body) => [`## ${title}`, '', links(body, page), '']
  return [
    ...paragraph('Risk', risk),
    '## Lock it down',
    '',
    ...steps.map((step, index) => `${index + 1}. ${links(step, page)}`),
    '',
    ...paragraph('Confirm', confirm),
    ...paragraph('How the gate verifies it', verify),
    ...paragraph('Reasonable exceptions', exceptions),
  ]
}

/** These controls are about entries of the baseline. Their findings end when the entry is corrected. */
const ABOUT_ENTRIES = ['attestation', 'exception']

function acceptance(id, section, isNoticeOnly) {
  if (isNoticeOnly) return ['All findings of this control are notices. Notices are not part of the verdict.']
  if (ABOUT_ENTRIES.includes(id))
    return [`Correct or renew the entry under ${sectionLink(section.key)}. Commit the change by a pull request.`]
  return [
    `Permanently: change the section ${sectionLink(section.key)}. Each drift finding shows the exact YAML under Accept,`,
    'and `baseline.proposed.yml` contains it. Commit the change by a pull request.',
    '',
    'Until an end date: add an [exception](../baseline.md#exceptions) for the subject of the finding.',
    '',
    '```yaml',
    'exceptions:',
    `  - control: ${id}`,
    '    subject: <findings[].subject.id of report.json>',
    '    reason: <why it is accepted>',
    '    owner: <email of the owner>',
    '    expires: <YYYY-MM-DD, at most 366 days ahead>',
    '```',
    '',
    'Only drift can be accepted. A finding with the status `unknown` is never accepted.',
  ]
}

function pathIndex(paths) {
  const rows = paths.map(({ id, title, severity, values, guide }) => [
    `[${id}](${id}.md)`,
    title,
    severity,
    values[0],
    guide.plan,
  ])
  return [
    source('src/model/access-paths.ts'),
    '# Attested access paths',
    '',
    'No public API of Atlassian shows these settings. An administrator checks the setting in the console and records its',
    'value in the baseline section [`attestations`](../baseline.md#attestations), with an end date. The most important',
    'access path comes first.',
    ...table(['Access path', 'Title', 'Severity', 'Recommended value', 'Plan'], rows),
    'An access path without an attestation is not verified. It is not a finding.',
    '',
    'See also: [Controls](../controls/README.md) and [Lock down access](../lock-down.md).',
  ]
}

function pathPage({ id, title, severity, values, place, oldPlace, events, guide }, links) {
  const [recommended, ...others] = values
  const old = oldPlace === undefined ? '' : ` (before 2025: ${oldPlace})`
  const facts = [
    ['Access path', code(id)],
    ['Severity', severity],
    ['Recommended value', code(recommended)],
    ['Other values', [...others, 'not-applicable'].map(code).join(', ')],
    ['Console path', `${place}${old}`],
    ['Plan', guide.plan],
    ['Changes in the audit log', events === null ? 'not detected' : 'detected, where the audit log is available'],
  ]
  return [
    source('src/model/access-paths.ts'),
    `# ${title}`,
    '',
    links(guide.what, pageOf(PATH_PAGES, id)),
    ...table(['', ''], facts),
    ...guideSections(guide, pageOf(PATH_PAGES, id), links),
    '## Attest it in the baseline',
    '',
    `Add the value that the console shows to the section [${code('attestations')}](../baseline.md#attestations):`,
    '',
    '```yaml',
    'attestations:',
    `  ${id}: { value: ${JSON.stringify(recommended)}, by: alice@acme.com, on: 2026-11-01, expires: 2027-01-31 }`,
    '```',
    '',
    '`by` names the administrator who checked the setting on the day `on`. `expires` is at most 366 days later.',
    '',
    'See also: [All attested access paths](README.md) and [Lock down access](../lock-down.md).',
  ]
}

/** Turns each ID in backticks into a link to its page, except on that page itself. */
function linkIds(controls, paths) {
  const pages = new Map([
    ...controls.map(({ id }) => [id, pageOf(CONTROL_PAGES, id)]),
    ...paths.map(({ id }) => [id, pageOf(PATH_PAGES, id)]),
  ])
  return (body, from) =>
    body.replaceAll(/`([a-z-]+)`/g, (quoted, id) => {
      const page = pages.get(id)
      if (page === undefined || page === from) return quoted
      return `[${quoted}](${relative(dirname(from), page)})`
    })
}
