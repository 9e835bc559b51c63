import fc from 'fast-check'
import { type LoadedBaseline, loadBaseline } from '../../src/baseline/load.js'
import { character } from '../text.js'
import { EXAMPLE, PATH, TODAY } from './example.js'

const HEAD = 'version: 1\norganization: acme-org\n'

/** Each problem as `line:column message`. */
function problemsOf(text: string): readonly string[] {
  const loading = loadBaseline(text, PATH, TODAY)
  return loading.ok ? [] : loading.problems.map(({ line, column, message }) => `${line}:${column} ${message}`)
}

function loaded(text: string): LoadedBaseline {
  const loading = loadBaseline(text, PATH, TODAY)
  if (!loading.ok) throw new Error(problemsOf(text).join('\n'))
  return loading.baseline
}

function exception(fields: string): string {
  return `${HEAD}exceptions:\n  - { control: policy, reason: r, owner: o, ${fields} }\n`
}

describe('a baseline that is right', () => {
  test('the example loads with every section as it is written', () => {
    const { data, path, text } = loaded(EXAMPLE)
    expect(path).toBe(PATH)
    expect(text).toBe(EXAMPLE)
    expect(data['app-access']).toEqual({
      ANYONE: {},
      'acme.com': { 'acme/jira-servicedesk': { role: 'customer', approval: true } },
    })
    expect(data.groups?.['jira-users-acme']).toEqual({
      id: '952d12c3-5b5b-4d04-bb32-44d383afc4b2',
      'managed-by': 'admins',
      members: 0,
      'default-for': { 'acme/jira-software': 'user' },
      roles: { 'acme/jira-software': ['user'] },
    })
    expect(data.exceptions?.[0]?.expires).toBe('2027-01-31')
  })

  test('the digest is that of the bytes of the file, byte order mark and all', () => {
    const text = `${HEAD}domains: []\n`
    expect(loaded(text).sha256).toMatch(/^[0-9a-f]{64}$/)
    expect(loaded(`\ufeff${text}`).sha256).not.toBe(loaded(text).sha256)
  })

  test('a section without a value is empty', () => {
    const { data } = loaded(`${HEAD}groups:\ndomains:\nattestations:\n  # none yet\n`)
    expect(data).toMatchObject({ groups: {}, domains: [], attestations: {} })
  })

  test('a baseline without a section is an error', () => {
    expect(problemsOf(HEAD)).toEqual([
      '1:1 The baseline has no section, so nothing would be checked. Write one with mode "capture".',
    ])
  })

  test('sections may be left out, and a section left out is not an empty one', () => {
    const { data } = loaded(`${HEAD}domains: []\n`)
    expect(data.domains).toEqual([])
    expect('groups' in data).toBe(false)
  })

  test.each([
    ['a byte order mark', `\ufeff${EXAMPLE}`],
    ['Windows line ends', EXAMPLE.replaceAll('\n', '\r\n')],
    ['an alias', `${HEAD}public-access: { a/b: &keys [PROJ], a/c: *keys }\n`],
    ['a role nobody knows yet', `${HEAD}direct-roles: { "1": { a/b: [reviewer, super] } }\n`],
    ['a role on the organization itself', `${HEAD}apps: {}\ndirect-roles: { "1": { organization: [org-admin] } }\n`],
    ['an exception for a role on the organization', exception('subject: x, app: organization, expires: 2027-01-31')],
    ['an app by its ARI', `${HEAD}apps: {}\nlicenses: { "ari:cloud:x::site/1": { budget: 1 } }\n`],
    ['aliases of apps without the section that lists them', `${HEAD}licenses: { a/b: { budget: 1 } }\n`],
    ['value: off, which is a text', `${HEAD}attestations: { d: { value: off, by: a, on: b, expires: c } }\n`],
    ['an unquoted account id with a colon', `${HEAD}external-people:\n  712020:1d3f: bob\n`],
    ['an account id of digits', `${HEAD}credentials: { 12345: "" }\n`],
    ['an exception that has expired', exception('subject: a/b/c, expires: 2020-02-29')],
    ['an exception that ends on the last day allowed', exception('subject: x, expires: 2027-11-21')],
  ])('%s is fine', (_, text) => {
    expect(problemsOf(text)).toEqual([])
  })

  test('a merge key is a key like any other, and no merging', () => {
    expect(problemsOf(`${HEAD}licenses: { <<: { budget: 1 } }\n`)).toEqual([])
  })
})

describe('a file that is no baseline', () => {
  const EMPTY = '1:1 The file is empty: let mode "capture" write a baseline, or start with "version: 1".'
  const NO_MAP = '1:1 The file is no map: start with "version: 1" on a line of its own.'
  const VERSION = '"version" must be the number 1: write "version: 1".'

  test.each([
    ['an empty file', '', [EMPTY]],
    ['nothing but comments', '# soon\n', [EMPTY]],
    ['a list', '- version: 1\n', [NO_MAP]],
    ['a word', 'baseline\n', [NO_MAP]],
    [
      'a later version, of which nothing else is said',
      '# head\nversion: 2\nsurprise: 1\n',
      ['2:1 This baseline is of version 2, and version 1 is read here: use a release of the action that knows it.'],
    ],
    ['a version in quotes', 'version: "1"\n', [`1:1 ${VERSION}`]],
    ['a version without a value', 'version:\n', [`1:1 ${VERSION}`]],
    [
      'an object without version and organization',
      'domains: []\n',
      [
        '1:1 "version" is missing: start the file with "version: 1".',
        '1:1 "organization" is missing in the baseline: add it.',
      ],
    ],
  ])('%s gets one clear sentence', (_, text, problems) => {
    expect(problemsOf(text)).toEqual(problems)
  })
})

describe('YAML that breaks off or says more than it seems', () => {
  test.each([
    ['a tab', `${HEAD}\tgroups: {}`, ['3:1 This line is indented with a tab: indent with spaces.']],
    ['a key twice', `${HEAD}groups: {}\ngroups: {}`, ['4:1 This key is in its map twice: keep one of the two.']],
    [
      'a second document',
      `${HEAD}---\ndomains: []\n`,
      ['3:1 A second document starts here, and a baseline is one: remove the line "---" or what follows.'],
    ],
    ['a list for a key', `${HEAD}groups:\n  ? [a]\n  : {}\n`, ['4:5 This key is no plain text: put it in quotes.']],
    [
      'a tag',
      `${HEAD}domains: !set [a.com]\n`,
      ['3:10 This tag is not known here: remove it, or put the whole value in quotes if it is meant as text.'],
    ],
    [
      'a date by its tag',
      `${HEAD}domains: [!!timestamp 2026-01-01]\n`,
      ['3:11 This tag is not known here: remove it, or put the whole value in quotes if it is meant as text.'],
    ],
    [
      'an alias without anchor',
      `${HEAD}domains: *all\n`,
      ['3:10 The alias "all" has no anchor above it: write the value out, or put it in quotes if it is meant as text.'],
    ],
    [
      'an alias within its own anchor',
      `${HEAD}domains: &all [*all]\n`,
      ['3:16 The alias "all" stands within its own anchor: write the value out.'],
    ],
    [
      'a bomb of aliases',
      `${HEAD}a: &a [x]\nb: &b [${'*a, '.repeat(50)}]\nc: &c [${'*b, '.repeat(50)}]\nd: *c\n`,
      ['4:8 Aliases are used more than 100 times from here on: write the values out.'],
    ],
    [
      'YAML 1.1 by directive',
      `%YAML 1.1\n---\n${HEAD}`,
      ['1:1 The file declares %YAML 1.1, in which yes, no and dates mean something else: remove that line.'],
    ],
    [
      'brackets without end, a hundred thousand deep',
      '['.repeat(100_000),
      ['1:1 The file is nested too deeply to be a baseline: write every entry as in the example.'],
    ],
    [
      'a colon too many',
      `${HEAD}domains: a: b\n`,
      [
        '3:10 This is no YAML (Nested mappings are not allowed in compact mappings): mend the line, or put the value in quotes.',
      ],
    ],
  ])('%s is an error at its place', (_, text, problems) => {
    expect(problemsOf(text)).toEqual(problems)
  })
})

describe('a value of the wrong kind', () => {
  const GROUP = 'id: g, managed-by: idp, roles: {}'

  test.each([
    ['organization: 12345', '2:1 "organization" is read as a number: put it in quotes, "12345".'],
    ['organization: a/b', '2:1 "organization" must be the organization\'s id, without slashes and white space.'],
    ['organization: [a]', '2:1 "organization" must be a text, not a list.'],
    ['organization:', '2:1 "organization" is empty: write a text, or "" for a note that says nothing.'],
  ])('%s', (line, problem) => {
    expect(problemsOf(`version: 1\n${line}\n`)).toEqual([problem])
  })

  test.each([
    ['groups: []', '3:1 "groups" must be a map (key: value), not a list.'],
    ['groups: { A: }', '3:11 "A" is empty: write its fields below it, indented.'],
    ['groups: { A: idp }', '3:11 "A" must be a map (key: value), not a text.'],
    [
      'groups: { A: { id: 012, managed-by: idp, roles: {} } }',
      '3:16 "id" is read as a number: put it in quotes, "012".',
    ],
    ['groups: { A: { id: "", managed-by: idp, roles: {} } }', '3:16 "id" is empty: write a value.'],
    ['groups: { A: { id: g, managed-by: ipd, roles: {} } }', '3:23 "managed-by" is "ipd"; did you mean "idp"?'],
    [
      'groups: { A: { id: g, managed-by: okta, roles: {} } }',
      '3:23 "managed-by" is "okta": write one of idp, admins, team-members, open.',
    ],
    [
      'groups: { A: { id: g, managed-by: 1, roles: {} } }',
      '3:23 "managed-by" is a number: write one of idp, admins, team-members, open.',
    ],
    ['groups: { A: { managed-by: idp, roles: {} } }', '3:11 "id" is missing in "A": add it.'],
    [`groups: { A: { ${GROUP}, members: -1 } }`, '3:51 "members" must be a whole number from 0 up.'],
    [`groups: { A: { ${GROUP}, members: 1.5 } }`, '3:51 "members" must be a whole number from 0 up, not 1.5.'],
    [`groups: { A: { ${GROUP}, members: "3" } }`, '3:51 "members" must be a whole number: remove the quotes.'],
    [`groups: { A: { ${GROUP}, members: none } }`, '3:51 "members" must be a whole number, not a text.'],
    [`groups: { A: { ${GROUP}, members: 1e300 } }`, '3:51 "members" is too large a number.'],
    [
      'app-access: { a.com: { a/b: { role: user, approval: yes } } }',
      '3:43 "approval" is yes, which is a text in YAML 1.2: write true or false.',
    ],
    [
      'app-access: { a.com: { a/b: { role: user, approval: "true" } } }',
      '3:43 "approval" is a text: write true or false without quotes.',
    ],
    [
      'app-access: { a.com: { a/b: { role: user, approval: 1 } } }',
      '3:43 "approval" must be true or false, not a number.',
    ],
    [
      'app-access: { a.com: { a/b: { role: user, approval: maybe } } }',
      '3:43 "approval" must be true or false, not "maybe".',
    ],
    ['app-access: { a.com: { a/b: { role: user } } }', '3:24 "approval" is missing in "a/b": add it.'],
    [
      'app-access: { a.com: { a/b: { role: usre, approval: true } } }',
      '3:31 "role" is "usre", no known role; did you mean "user"?',
    ],
    [
      'app-access: { a.com: { a/b: { role: 7, approval: true } } }',
      '3:31 "role" is read as a number: put it in quotes, "7".',
    ],
    [
      'app-access: { a.com: { a/b: { role: "", approval: true } } }',
      '3:31 "role" is empty: write a role, such as user.',
    ],
    ['direct-roles: { p: { a/b: user } }', '3:22 "a/b" must be a list: write it in brackets, [user].'],
    ['direct-roles: { p: { a/b: } }', '3:22 "a/b" is empty: write [] to say that there is none, or remove the line.'],
    ['direct-roles: { p: { a/b: {} } }', '3:22 "a/b" must be a list, not a map.'],
    [
      'direct-roles: { p: { a/b: [user, cutsomer] } }',
      '3:34 Item 2 of "a/b" is "cutsomer", no known role; did you mean "customer"?',
    ],
    ['direct-roles: { p: { a/b: [User] } }', '3:28 Item 1 of "a/b" is "User", no known role; did you mean "user"?'],
    [
      'direct-roles: { p: { a/b: [atlassian/user] } }',
      '3:28 Item 1 of "a/b" must be written without the prefix atlassian/.',
    ],
    ['apps: { a/b: jira }', '3:9 "a/b" must be the ARI of an app instance: ari:cloud:<app>::site/<cloud id>.'],
    [
      'apps: { organization: "ari:x" }',
      '3:9 "organization" cannot be an alias: "organization" and ARIs are reserved, and an alias has no white space; write <site>/<app>.',
    ],
    ['licenses: { a b: { budget: 1 } }', '3:13 "a b" must be an alias of "apps", without white space.'],
    [
      'customer-access: { HELP: { open-access: false, public-signup: false, global-signup: false, anonymous: false } }',
      '3:20 "HELP" must be written <site>/<project key>.',
    ],
    ['external-people: { 712020:1: }', '3:20 "712020:1" is empty: write a text, or "" for a note that says nothing.'],
    ['credentials: { k: true }', '3:16 "k" is read as true or false: put it in quotes, "true".'],
    [
      'external-people: { __proto__: x }',
      '3:20 "__proto__" cannot be a key: write another name; what counts is the id.',
    ],
    ['external-people: { "": x }', '3:20 "" must not be empty.'],
    ['administrators: { site-admin: { p: 1 } }', '3:33 "p" is read as a number: put it in quotes, "1".'],
    ['administrators: { site-admin: { p: [acme] } }', '3:33 "p" must be a text, not a list.'],
    ['administrators: { site-admin: { p: { note: x } } }', '3:33 "on" is missing in "p": add it.'],
    [
      'administrators: { site-admin: { p: { note: x, on: acme } } }',
      '3:47 "on" must be a list: write it in brackets, [acme].',
    ],
    ['administrators: { site-admin: { p: { note: x, on: [""] } } }', '3:52 Item 1 of "on" is empty: write a value.'],
    [
      'administrators: { site-admin: { p: { note: , on: [] } } }',
      '3:38 "note" is empty: write a text, or "" for a note that says nothing.',
    ],
    ['administrators: { org-admin: { p: { note: x, on: [a] } } }', '3:32 "p" must be a text, not a map.'],
    ['domains: [1.5]', '3:11 Item 1 of "domains" is read as a number: put it in quotes, "1.5".'],
    ['exceptions: [none]', '3:14 Item 1 of "exceptions" must be a map (key: value), not a text.'],
  ])('%s', (line, problem) => {
    expect(problemsOf(`${HEAD}${line}\n`)).toEqual([problem])
  })
})

describe('a key that is not known', () => {
  test.each([
    ['app_access: {}', '3:1 Unknown key "app_access"; did you mean "app-access"?'],
    [
      'groups: { A: { id: g, managed-by: idp, roles: {}, member: 1 } }',
      '3:51 Unknown key "member"; did you mean "members"?',
    ],
    ['administrators: { site-admin: { p: { note: x, on: [], no: [] } } }', '3:55 Unknown key "no"; did you mean "on"?'],
    ['administrators: { org-admins: {} }', '3:19 Unknown key "org-admins"; did you mean "org-admin"?'],
    ['licenses: { a/b: { budget: 1, seats: 2 } }', '3:31 Unknown key "seats"; known here: budget, idle-after.'],
    [
      'licenses: { a/b: { budget: 1, constructor: 2 } }',
      '3:31 Unknown key "constructor"; known here: budget, idle-after.',
    ],
    ['licenses: { a/b: { budget: 1, __proto__: 2 } }', '3:31 Unknown key "__proto__"; known here: budget, idle-after.'],
  ])('%s', (line, problem) => {
    expect(problemsOf(`${HEAD}${line}\n`)).toEqual([problem])
  })
})

describe('what has to hold between entries', () => {
  const APPS = `${HEAD}apps: { a/jira: "ari:1", a/conf: "ari:2" }\n`
  const ROLES = 'roles: { a/jria: [user] }'
  const JIRA = 'The app "a/jria" is not in "apps"; did you mean "a/jira"?'

  test.each([
    ['app-access: { acme.com: { a/jria: { role: user, approval: true } } }', [`4:27 ${JIRA}`]],
    [`groups: { A: { id: g, managed-by: idp, ${ROLES} } }`, [`4:49 ${JIRA}`]],
    [
      'groups: { A: { id: g, managed-by: idp, members: 0, roles: {}, default-for: { a/jria: user } } }',
      [`4:78 ${JIRA}`],
    ],
    ['direct-roles: { p: { a/jria: [user] } }', [`4:22 ${JIRA}`]],
    ['administrators: { user-access-admin: { p: { note: "", on: [a/jria] } } }', [`4:60 ${JIRA}`]],
    ['administrators: { site-admin: { p: { note: "", on: [a, organization, a/jira, "ari:x"] } } }', []],
    [
      'administrators: { site-admin: { p: { note: "", on: [b] } } }',
      ['4:53 The app "b" is not in "apps": add it there, or remove this entry.'],
    ],
    [
      'administrators: { user-access-admin: { p: { note: "", on: [a/jira, "ari:1"] } } }',
      ['4:68 Item 2 of "on" is the same app as item 1 of "on" ("ari:1"): keep one of the two.'],
    ],
    ['licenses: { a/jria: { budget: 1 } }', [`4:13 ${JIRA}`]],
    ['public-access: { a/jria: [P] }', [`4:18 ${JIRA}`]],
    [
      'exceptions: [{ control: policy, subject: s, app: a/jria, reason: r, owner: o, expires: 2027-01-01 }]',
      [`4:45 ${JIRA}`],
    ],
    ['public-access: { zzz: [P] }', ['4:18 The app "zzz" is not in "apps": add it there, or remove this entry.']],
    [
      'licenses: { organization: { budget: 1 } }',
      ['4:13 The organization itself has no entry here: write the alias of an app.'],
    ],
    [
      'licenses: { a/jira: { budget: 1 }, "ari:1": { budget: 2 } }',
      ['4:36 "ari:1" is the same app as "a/jira" ("ari:1"): keep one of the two.'],
    ],
    [
      'groups: { A: { id: g, managed-by: idp, roles: {} }, B: { id: g, managed-by: idp, roles: {} } }',
      ['4:53 "B" is the same group as "A" ("g"): keep one of the two.'],
    ],
    [
      'app-access: { ANYONE: {}, ACME.com: {}, acme.com.: {} }',
      ['4:41 "acme.com." is the same domain as "ACME.com" ("acme.com"): keep one of the two.'],
    ],
    [
      'app-access: { anyone: {} }',
      ['4:15 "anyone" is no domain: write it like ANYONE (in capitals, in "app-access").'],
    ],
    ['app-access: { "*.acme.com": {} }', ['4:15 "*.acme.com" is no domain: write it like acme.com.']],
    ['domains: [acme.com, alice@acme.com]', ['4:21 "alice@acme.com" is no domain: write it like acme.com.']],
    [
      'domains: [bücher.de, xn--bcher-kva.de]',
      ['4:22 Item 2 of "domains" is the same domain as item 1 of "domains" ("xn--bcher-kva.de"): keep one of the two.'],
    ],
  ])('%s', (line, problems) => {
    expect(problemsOf(`${APPS}${line}\n`)).toEqual(problems)
  })

  test('two aliases of one app are an error at the second', () => {
    expect(problemsOf(`${HEAD}apps:\n  a/x: "ari:1"\n  a/y: "ari:1"\n`)).toEqual([
      '5:3 "a/y" is the same app as "a/x" ("ari:1"): keep one of the two.',
    ])
  })

  test.each([
    [
      'subject: "712020:*", expires: 2027-01-31',
      '4:45 The subject "712020:*" is a pattern, and an exception is for one subject: write its id.',
    ],
    [
      'subject: "a?", expires: 2027-01-31',
      '4:45 The subject "a?" is a pattern, and an exception is for one subject: write its id.',
    ],
    [
      'subject: /.+/i, expires: 2027-01-31',
      '4:45 The subject "/.+/i" is a pattern, and an exception is for one subject: write its id.',
    ],
    ['expires: 2027-01-31', '4:5 "subject" is missing in item 1 of "exceptions": add it.'],
    ['subject: "", expires: 2027-01-31', '4:45 "subject" is empty: write a value.'],
    ['subject: s, expires: 2026-02-30', '4:57 "expires" is "2026-02-30": write a day of the calendar as YYYY-MM-DD.'],
    ['subject: s, expires: 31.1.2027', '4:57 "expires" is "31.1.2027": write a day of the calendar as YYYY-MM-DD.'],
    [
      'subject: s, expires: 2027-11-22',
      '4:57 "expires" is 2027-11-22, more than 366 days ahead: write 2027-11-21 or an earlier day.',
    ],
  ])('an exception with %s', (fields, problem) => {
    expect(problemsOf(exception(fields))).toEqual([problem])
  })

  test('sections of the right shape are checked though another one is not', () => {
    expect(problemsOf(`${APPS}groups: []\nlicenses: { a/jria: { budget: 1 } }\n`)).toEqual([
      '4:1 "groups" must be a map (key: value), not a list.',
      `5:13 ${JIRA}`,
    ])
  })

  test('a list of apps that is broken makes no other entry wrong', () => {
    expect(problemsOf(`${HEAD}apps: { a/b: x }\nlicenses: { a/c: { budget: 1 } }\n`)).toHaveLength(1)
  })
})

describe('problems', () => {
  test('all come at once, in the order of the file', () => {
    const lines = ['domains: x', 'organization: 1', 'groups: []', 'zzz: 1', 'version: 1']
    expect(problemsOf(lines.join('\n')).map(problem => problem.split(' ')[0])).toEqual(['1:1', '2:1', '3:1', '4:1'])
  })

  test('a wrong value behind an alias is told once, where it is written', () => {
    const text = `${HEAD}app-access:\n  acme.com: &door\n    a/b: { role: user, approval: no }\n  acme.org: *door\n`
    expect(problemsOf(text)).toEqual(['5:24 "approval" is no, which is a text in YAML 1.2: write true or false.'])
  })

  test('lines and columns are those of an editor, with a byte order mark and Windows line ends', () => {
    expect(problemsOf('\ufeffverzion: 1\r\norganization: 1\r\n').map(problem => problem.split(' ')[0])).toEqual([
      '1:1',
      '1:1',
      '2:1',
    ])
  })

  test('a name of the file that is hostile stays on its line', () => {
    const [problem] = problemsOf(`${HEAD}"a\\n::error::${'x'.repeat(300)}": 1\n`)
    expect(problem).toContain('Unknown key "a\\n::error::xxx')
    expect(problem).not.toContain('\n')
    expect(problem).not.toContain('x'.repeat(100))
  })

  test('name the file as it was given', () => {
    expect(loadBaseline('', 'some/where.yml', TODAY)).toMatchObject({ problems: [{ path: 'some/where.yml' }] })
  })

  test('are what comes of any text, never an exception, and they lie within the text', () => {
    const fragment = fc.constantFrom(
      ...[
        'version: 1\n',
        'organization: a\n',
        'groups:',
        ' ',
        '\n',
        '  ',
        '\t',
        '- ',
        '? ',
        ': ',
        '&a ',
        '*a',
        '{',
        '}',
      ],
      ...[
        '[',
        ']',
        '!!map ',
        '|',
        '>',
        '"',
        "'",
        '#',
        '%',
        '---\n',
        '...\n',
        'exceptions:\n',
        '<<: ',
        '__proto__: ',
        ',',
      ],
    )
    const text = fc.oneof(
      fc.string({ unit: character }),
      fc.array(fc.oneof(fragment, fc.string({ maxLength: 3 })), { maxLength: 30 }).map(parts => parts.join('')),
      fc.array(fragment, { maxLength: 30 }).map(parts => HEAD + parts.join('')),
      fc.tuple(fc.nat(EXAMPLE.length), fragment).map(([at, part]) => EXAMPLE.slice(0, at) + part + EXAMPLE.slice(at)),
      fc.nat(EXAMPLE.length).map(at => EXAMPLE.slice(0, at)),
    )
    fc.assert(
      fc.property(text, source => {
        const loading = loadBaseline(source, PATH, TODAY)
        const lines = source.split('\n')
        const problems = loading.ok ? [] : loading.problems
        expect(loading.ok || problems.length > 0).toBe(true)
        for (const { line, column, message } of problems) {
          expect(line).toBeGreaterThanOrEqual(1)
          expect(line).toBeLessThanOrEqual(lines.length)
          expect(column).toBeGreaterThanOrEqual(1)
          expect(column).toBeLessThanOrEqual((lines[line - 1] ?? '').length + 1)
          expect(message).toMatch(/^[^\n\r]+[.?]$/)
        }
      }),
      { numRuns: 500 },
    )
  })
})

describe('where a path of the baseline stands', () => {
  const { locate } = loaded(EXAMPLE)

  test.each([
    [[], 1, 1],
    [['organization'], 2, 1],
    [['groups'], 17, 1],
    [['groups', 'jira-users-acme'], 23, 3],
    [['groups', 'jira-users-acme', 'roles', 'acme/jira-software'], 30, 7],
    [['domains', 0], 45, 11],
    [['exceptions', 0], 65, 5],
    [['exceptions', 0, 'app'], 67, 5],
    [['administrators', 'org-admin', '712020:1d3f0c'], 35, 5],
  ])('%j', (keys, line, column) => {
    expect(locate(keys)).toEqual({ line, column })
  })

  test.each([
    ['a group that is not there stands where the groups are', ['groups', 'nobody', 'roles'], 17, 1],
    ['an item that is not there stands where its list is', ['exceptions', 7, 'app'], 64, 1],
    ['a step into a scalar stands at the scalar', ['organization', 'name'], 2, 1],
    ['a section that is not there stands at the top', ['credentials', 'key'], 1, 1],
  ])('%s', (_, keys, line, column) => {
    expect(locate(keys)).toEqual({ line, column })
  })

  test('behind an alias it is the line of what the alias stands for', () => {
    const text = `${HEAD}public-access:\n  a/b: &keys\n    - PROJ\n  a/c: *keys\n`
    expect(loaded(text).locate(['public-access', 'a/c'])).toEqual({ line: 6, column: 3 })
    expect(loaded(text).locate(['public-access', 'a/c', 0])).toEqual({ line: 5, column: 7 })
  })

  test('names with a dot, a slash or a space are keys like any other', () => {
    const text = `${HEAD}groups:\n  "a.b / c: d":\n    { id: g, managed-by: idp, roles: {} }\n`
    expect(loaded(text).locate(['groups', 'a.b / c: d', 'id'])).toEqual({ line: 5, column: 7 })
  })
})
