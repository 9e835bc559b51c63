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

describe('a valid baseline', () => {
  test('the example loads with every section', () => {
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

  test('the digest covers all bytes of the file, including the byte order mark', () => {
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

  test('a missing section is allowed and is not an empty section', () => {
    const { data } = loaded(`${HEAD}domains: []\n`)
    expect(data.domains).toEqual([])
    expect('groups' in data).toBe(false)
  })

  test.each([
    ['a byte order mark', `\ufeff${EXAMPLE}`],
    ['Windows line ends', EXAMPLE.replaceAll('\n', '\r\n')],
    ['an alias', `${HEAD}public-access: { a/b: &keys [PROJ], a/c: *keys }\n`],
    ['an unknown role', `${HEAD}direct-roles: { "1": { a/b: [reviewer, super] } }\n`],
    ['a role on the organization itself', `${HEAD}apps: {}\ndirect-roles: { "1": { organization: [org-admin] } }\n`],
    ['an exception for a role on the organization', exception('subject: x, app: organization, expires: 2027-01-31')],
    ['an app by its ARI', `${HEAD}apps: {}\nlicenses: { "ari:cloud:x::site/1": { budget: 1 } }\n`],
    ['aliases of apps without the section that lists them', `${HEAD}licenses: { a/b: { budget: 1 } }\n`],
    ['value: off as a text', `${HEAD}attestations: { d: { value: off, by: a, on: b, expires: c } }\n`],
    ['an unquoted account id with a colon', `${HEAD}external-people:\n  712020:1d3f: bob\n`],
    ['an account id of digits', `${HEAD}credentials: { 12345: "" }\n`],
    ['an exception that has expired', exception('subject: a/b/c, expires: 2020-02-29')],
    ['an exception that ends on the last day allowed', exception('subject: x, expires: 2027-11-21')],
  ])('%s is valid', (_, text) => {
    expect(problemsOf(text)).toEqual([])
  })

  test('a merge key is an ordinary key', () => {
    expect(problemsOf(`${HEAD}licenses: { <<: { budget: 1 } }\n`)).toEqual([])
  })
})

describe('a file that is not a baseline', () => {
  const EMPTY = '1:1 The file is empty. Create a baseline with mode "capture", or start with "version: 1".'
  const NO_MAP = '1:1 The file is not a map. Start with "version: 1" on the first line.'
  const VERSION = '"version" must be the number 1. Write "version: 1".'

  test.each([
    ['an empty file', '', [EMPTY]],
    ['nothing but comments', '# soon\n', [EMPTY]],
    ['a list', '- version: 1\n', [NO_MAP]],
    ['a word', 'baseline\n', [NO_MAP]],
    [
      'a later version, without further problems',
      '# head\nversion: 2\nsurprise: 1\n',
      ['2:1 "version" is 2, but this release reads version 1 only. Use a release that supports this version.'],
    ],
    ['a version in quotes', 'version: "1"\n', [`1:1 ${VERSION}`]],
    ['a version without a value', 'version:\n', [`1:1 ${VERSION}`]],
    [
      'an object without version and organization',
      'domains: []\n',
      [
        '1:1 "version" is missing. Start the file with "version: 1".',
        '1:1 "organization" is missing in the baseline. Add it.',
      ],
    ],
  ])('%s gives a clear message', (_, text, problems) => {
    expect(problemsOf(text)).toEqual(problems)
  })
})

describe('invalid or misleading YAML', () => {
  test.each([
    ['a tab', `${HEAD}\tgroups: {}`, ['3:1 This line is indented with a tab. Use spaces.']],
    ['a key twice', `${HEAD}groups: {}\ngroups: {}`, ['4:1 This key occurs twice in its map. Keep one of them.']],
    [
      'a second document',
      `${HEAD}---\ndomains: []\n`,
      ['3:1 A second YAML document starts here. Remove the line "---" or the text after it.'],
    ],
    ['a list for a key', `${HEAD}groups:\n  ? [a]\n  : {}\n`, ['4:5 This key is not plain text. Write it in quotes.']],
    [
      'a tag',
      `${HEAD}domains: !set [a.com]\n`,
      ['3:10 This tag is not known. Remove it, or write the complete value in quotes if it is text.'],
    ],
    [
      'a date by its tag',
      `${HEAD}domains: [!!timestamp 2026-01-01]\n`,
      ['3:11 This tag is not known. Remove it, or write the complete value in quotes if it is text.'],
    ],
    [
      'an alias without anchor',
      `${HEAD}domains: *all\n`,
      ['3:10 The alias "all" has no anchor before it. Write the value in full, or in quotes if it is text.'],
    ],
    [
      'an alias within its own anchor',
      `${HEAD}domains: &all [*all]\n`,
      ['3:16 The alias "all" is inside its own anchor. Write the value in full.'],
    ],
    [
      'a bomb of aliases',
      `${HEAD}a: &a [x]\nb: &b [${'*a, '.repeat(50)}]\nc: &c [${'*b, '.repeat(50)}]\nd: *c\n`,
      ['4:8 The file uses more than 100 YAML aliases from here. Write the values in full.'],
    ],
    [
      'YAML 1.1 by directive',
      `%YAML 1.1\n---\n${HEAD}`,
      ['1:1 The file declares %YAML 1.1, which reads yes, no and dates differently. Remove this line.'],
    ],
    [
      '100,000 open brackets',
      '['.repeat(100_000),
      ['1:1 The file is nested too deeply. Write every entry as in the example.'],
    ],
    [
      'a colon too many',
      `${HEAD}domains: a: b\n`,
      [
        '3:10 This is not valid YAML (Nested mappings are not allowed in compact mappings). Correct the line, or write the value in quotes.',
      ],
    ],
  ])('%s is an error at its place', (_, text, problems) => {
    expect(problemsOf(text)).toEqual(problems)
  })
})

describe('a value of the wrong type', () => {
  const GROUP = 'id: g, managed-by: idp, roles: {}'

  test.each([
    ['organization: 12345', '2:1 "organization" is read as a number. Write it in quotes: "12345".'],
    ['organization: a/b', '2:1 "organization" must be the ID of the organization, without slashes and white space.'],
    ['organization: [a]', '2:1 "organization" must be a text, not a list.'],
    ['organization:', '2:1 "organization" is empty. Write a text, or "" for an empty note.'],
  ])('%s', (line, problem) => {
    expect(problemsOf(`version: 1\n${line}\n`)).toEqual([problem])
  })

  test.each([
    ['groups: []', '3:1 "groups" must be a map (key: value), not a list.'],
    ['groups: { A: }', '3:11 "A" is empty. Write its fields below it, indented.'],
    ['groups: { A: idp }', '3:11 "A" must be a map (key: value), not a text.'],
    [
      'groups: { A: { id: 012, managed-by: idp, roles: {} } }',
      '3:16 "id" is read as a number. Write it in quotes: "012".',
    ],
    ['groups: { A: { id: "", managed-by: idp, roles: {} } }', '3:16 "id" is empty. Write a value.'],
    ['groups: { A: { id: g, managed-by: ipd, roles: {} } }', '3:23 "managed-by" is "ipd"; did you mean "idp"?'],
    [
      'groups: { A: { id: g, managed-by: okta, roles: {} } }',
      '3:23 "managed-by" is "okta". Write one of idp, admins, team-members, open.',
    ],
    [
      'groups: { A: { id: g, managed-by: 1, roles: {} } }',
      '3:23 "managed-by" is a number. Write one of idp, admins, team-members, open.',
    ],
    ['groups: { A: { managed-by: idp, roles: {} } }', '3:11 "id" is missing in "A". Add it.'],
    [`groups: { A: { ${GROUP}, members: -1 } }`, '3:51 "members" must be an integer of 0 or more.'],
    [`groups: { A: { ${GROUP}, members: 1.5 } }`, '3:51 "members" must be an integer of 0 or more, not 1.5.'],
    [`groups: { A: { ${GROUP}, members: "3" } }`, '3:51 "members" must be an integer. Remove the quotes.'],
    [`groups: { A: { ${GROUP}, members: none } }`, '3:51 "members" must be an integer, not a text.'],
    [`groups: { A: { ${GROUP}, members: 1e300 } }`, '3:51 "members" is too large. Write a smaller number.'],
    [
      'app-access: { a.com: { a/b: { role: user, approval: yes } } }',
      '3:43 "approval" is yes, which is a text in YAML 1.2. Write true or false.',
    ],
    [
      'app-access: { a.com: { a/b: { role: user, approval: "true" } } }',
      '3:43 "approval" is a text. Write true or false without quotes.',
    ],
    [
      'app-access: { a.com: { a/b: { role: user, approval: 1 } } }',
      '3:43 "approval" must be true or false, not a number.',
    ],
    [
      'app-access: { a.com: { a/b: { role: user, approval: maybe } } }',
      '3:43 "approval" must be true or false, not "maybe".',
    ],
    ['app-access: { a.com: { a/b: { role: user } } }', '3:24 "approval" is missing in "a/b". Add it.'],
    [
      'app-access: { a.com: { a/b: { role: usre, approval: true } } }',
      '3:31 "role" is "usre", which is not a known role; did you mean "user"?',
    ],
    [
      'app-access: { a.com: { a/b: { role: 7, approval: true } } }',
      '3:31 "role" is read as a number. Write it in quotes: "7".',
    ],
    [
      'app-access: { a.com: { a/b: { role: "", approval: true } } }',
      '3:31 "role" is empty. Write a role, such as user.',
    ],
    ['direct-roles: { p: { a/b: user } }', '3:22 "a/b" must be a list. Write it in brackets: [user].'],
    ['direct-roles: { p: { a/b: } }', '3:22 "a/b" is empty. Write [] for an empty list, or remove the line.'],
    ['direct-roles: { p: { a/b: {} } }', '3:22 "a/b" must be a list, not a map.'],
    [
      'direct-roles: { p: { a/b: [user, cutsomer] } }',
      '3:34 Item 2 of "a/b" is "cutsomer", which is not a known role; did you mean "customer"?',
    ],
    [
      'direct-roles: { p: { a/b: [User] } }',
      '3:28 Item 1 of "a/b" is "User", which is not a known role; did you mean "user"?',
    ],
    [
      'direct-roles: { p: { a/b: [atlassian/user] } }',
      '3:28 Item 1 of "a/b" must not have the prefix atlassian/. Remove the prefix.',
    ],
    ['apps: { a/b: jira }', '3:9 "a/b" must be the ARI of an app instance. Write ari:cloud:<app>::site/<cloud id>.'],
    [
      'apps: { organization: "ari:x" }',
      '3:9 "organization" cannot be an alias: "organization", ARIs and white space are not allowed. Write <site>/<app>.',
    ],
    ['licenses: { a b: { budget: 1 } }', '3:13 "a b" must be an alias of "apps" without white space.'],
    [
      'customer-access: { HELP: { open-access: false, public-signup: false, global-signup: false, anonymous: false } }',
      '3:20 "HELP" must have the form <site>/<project key>.',
    ],
    ['external-people: { 712020:1: }', '3:20 "712020:1" is empty. Write a text, or "" for an empty note.'],
    ['credentials: { k: true }', '3:16 "k" is read as true or false. Write it in quotes: "true".'],
    [
      'external-people: { __proto__: x }',
      '3:20 "__proto__" cannot be a key. Write another name; only the ID is compared.',
    ],
    ['external-people: { "": x }', '3:20 "" must not be empty. Write a key.'],
    ['administrators: { site-admin: { p: 1 } }', '3:33 "p" is read as a number. Write it in quotes: "1".'],
    ['administrators: { site-admin: { p: [acme] } }', '3:33 "p" must be a text, not a list.'],
    ['administrators: { site-admin: { p: { note: x } } }', '3:33 "on" is missing in "p". Add it.'],
    [
      'administrators: { site-admin: { p: { note: x, on: acme } } }',
      '3:47 "on" must be a list. Write it in brackets: [acme].',
    ],
    ['administrators: { site-admin: { p: { note: x, on: [""] } } }', '3:52 Item 1 of "on" is empty. Write a value.'],
    [
      'administrators: { site-admin: { p: { note: , on: [] } } }',
      '3:38 "note" is empty. Write a text, or "" for an empty note.',
    ],
    ['administrators: { org-admin: { p: { note: x, on: [a] } } }', '3:32 "p" must be a text, not a map.'],
    ['domains: [1.5]', '3:11 Item 1 of "domains" is read as a number. Write it in quotes: "1.5".'],
    ['exceptions: [none]', '3:14 Item 1 of "exceptions" must be a map (key: value), not a text.'],
  ])('%s', (line, problem) => {
    expect(problemsOf(`${HEAD}${line}\n`)).toEqual([problem])
  })
})

describe('an unknown key', () => {
  test.each([
    ['app_access: {}', '3:1 "app_access" is an unknown key; did you mean "app-access"?'],
    [
      'groups: { A: { id: g, managed-by: idp, roles: {}, member: 1 } }',
      '3:51 "member" is an unknown key; did you mean "members"?',
    ],
    [
      'administrators: { site-admin: { p: { note: x, on: [], no: [] } } }',
      '3:55 "no" is an unknown key; did you mean "on"?',
    ],
    ['administrators: { org-admins: {} }', '3:19 "org-admins" is an unknown key; did you mean "org-admin"?'],
    [
      'licenses: { a/b: { budget: 1, seats: 2 } }',
      '3:31 "seats" is an unknown key. Known keys here: budget, idle-after.',
    ],
    [
      'licenses: { a/b: { budget: 1, constructor: 2 } }',
      '3:31 "constructor" is an unknown key. Known keys here: budget, idle-after.',
    ],
    [
      'licenses: { a/b: { budget: 1, __proto__: 2 } }',
      '3:31 "__proto__" is an unknown key. Known keys here: budget, idle-after.',
    ],
  ])('%s', (line, problem) => {
    expect(problemsOf(`${HEAD}${line}\n`)).toEqual([problem])
  })
})

describe('rules between entries', () => {
  const APPS = `${HEAD}apps: { a/jira: "ari:1", a/conf: "ari:2" }\n`
  const ROLES = 'roles: { a/jria: [user] }'
  const JIRA = '"a/jria" is not in "apps"; did you mean "a/jira"?'

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
      ['4:53 "b" is not in "apps". Add it there, or remove this entry.'],
    ],
    [
      'administrators: { user-access-admin: { p: { note: "", on: [a/jira, "ari:1"] } } }',
      ['4:68 Item 2 of "on" is the same app as item 1 of "on" ("ari:1"). Keep one of them.'],
    ],
    ['licenses: { a/jria: { budget: 1 } }', [`4:13 ${JIRA}`]],
    ['public-access: { a/jria: [P] }', [`4:18 ${JIRA}`]],
    [
      'exceptions: [{ control: policy, subject: s, app: a/jria, reason: r, owner: o, expires: 2027-01-01 }]',
      [`4:45 ${JIRA}`],
    ],
    ['public-access: { zzz: [P] }', ['4:18 "zzz" is not in "apps". Add it there, or remove this entry.']],
    [
      'licenses: { organization: { budget: 1 } }',
      ['4:13 "organization" is not allowed here. Write the alias of an app.'],
    ],
    [
      'licenses: { a/jira: { budget: 1 }, "ari:1": { budget: 2 } }',
      ['4:36 "ari:1" is the same app as "a/jira" ("ari:1"). Keep one of them.'],
    ],
    [
      'groups: { A: { id: g, managed-by: idp, roles: {} }, B: { id: g, managed-by: idp, roles: {} } }',
      ['4:53 "B" is the same group as "A" ("g"). Keep one of them.'],
    ],
    [
      'app-access: { ANYONE: {}, ACME.com: {}, acme.com.: {} }',
      ['4:41 "acme.com." is the same domain as "ACME.com" ("acme.com"). Keep one of them.'],
    ],
    [
      'app-access: { anyone: {} }',
      ['4:15 "anyone" is not a valid domain. Write it like ANYONE (in capitals, in "app-access").'],
    ],
    ['app-access: { "*.acme.com": {} }', ['4:15 "*.acme.com" is not a valid domain. Write it like acme.com.']],
    ['domains: [acme.com, alice@acme.com]', ['4:21 "alice@acme.com" is not a valid domain. Write it like acme.com.']],
    [
      'domains: [bücher.de, xn--bcher-kva.de]',
      ['4:22 Item 2 of "domains" is the same domain as item 1 of "domains" ("xn--bcher-kva.de"). Keep one of them.'],
    ],
  ])('%s', (line, problems) => {
    expect(problemsOf(`${APPS}${line}\n`)).toEqual(problems)
  })

  test('two aliases of one app are an error at the second', () => {
    expect(problemsOf(`${HEAD}apps:\n  a/x: "ari:1"\n  a/y: "ari:1"\n`)).toEqual([
      '5:3 "a/y" is the same app as "a/x" ("ari:1"). Keep one of them.',
    ])
  })

  test.each([
    [
      'subject: "712020:*", expires: 2027-01-31',
      '4:45 "subject" is the pattern "712020:*". Write the ID of one subject.',
    ],
    ['subject: "a?", expires: 2027-01-31', '4:45 "subject" is the pattern "a?". Write the ID of one subject.'],
    ['subject: /.+/i, expires: 2027-01-31', '4:45 "subject" is the pattern "/.+/i". Write the ID of one subject.'],
    ['expires: 2027-01-31', '4:5 "subject" is missing in item 1 of "exceptions". Add it.'],
    ['subject: "", expires: 2027-01-31', '4:45 "subject" is empty. Write a value.'],
    [
      'subject: s, expires: 2026-02-30',
      '4:57 "expires" is "2026-02-30", which is not a valid day. Write it as YYYY-MM-DD.',
    ],
    [
      'subject: s, expires: 31.1.2027',
      '4:57 "expires" is "31.1.2027", which is not a valid day. Write it as YYYY-MM-DD.',
    ],
    [
      'subject: s, expires: 2027-11-22',
      '4:57 "expires" is 2027-11-22, more than 366 days ahead. Write 2027-11-21 or an earlier day.',
    ],
  ])('an exception with %s', (fields, problem) => {
    expect(problemsOf(exception(fields))).toEqual([problem])
  })

  test('valid sections are checked even if another section is invalid', () => {
    expect(problemsOf(`${APPS}groups: []\nlicenses: { a/jria: { budget: 1 } }\n`)).toEqual([
      '4:1 "groups" must be a map (key: value), not a list.',
      `5:13 ${JIRA}`,
    ])
  })

  test('an invalid list of apps does not make other entries invalid', () => {
    expect(problemsOf(`${HEAD}apps: { a/b: x }\nlicenses: { a/c: { budget: 1 } }\n`)).toHaveLength(1)
  })
})

describe('problems', () => {
  test('are all reported, in the order of the file', () => {
    const lines = ['domains: x', 'organization: 1', 'groups: []', 'zzz: 1', 'version: 1']
    expect(problemsOf(lines.join('\n')).map(problem => problem.split(' ')[0])).toEqual(['1:1', '2:1', '3:1', '4:1'])
  })

  test('report a wrong value with two YAML aliases once, at its place', () => {
    const text = `${HEAD}app-access:\n  acme.com: &access\n    a/b: { role: user, approval: no }\n  acme.org: *access\n`
    expect(problemsOf(text)).toEqual(['5:24 "approval" is no, which is a text in YAML 1.2. Write true or false.'])
  })

  test('have the line and column of an editor, also with a byte order mark and Windows line ends', () => {
    expect(problemsOf('\ufeffverzion: 1\r\norganization: 1\r\n').map(problem => problem.split(' ')[0])).toEqual([
      '1:1',
      '1:1',
      '2:1',
    ])
  })

  test('keep a hostile name on one line', () => {
    const [problem] = problemsOf(`${HEAD}"a\\n::error::${'x'.repeat(300)}": 1\n`)
    expect(problem).toMatch(/"a\\n::error::xxx.*" is an unknown key/)
    expect(problem).not.toContain('\n')
    expect(problem).not.toContain('x'.repeat(100))
  })

  test('name the file by its given path', () => {
    expect(loadBaseline('', 'some/where.yml', TODAY)).toMatchObject({ problems: [{ path: 'some/where.yml' }] })
  })

  test('are returned for any text, without exceptions, with places inside the text', () => {
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

describe('the place of a path in the baseline', () => {
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
    ['a missing group has the place of the groups', ['groups', 'missing', 'roles'], 17, 1],
    ['a missing item has the place of its list', ['exceptions', 7, 'app'], 64, 1],
    ['a key inside a scalar has the place of the scalar', ['organization', 'name'], 2, 1],
    ['a missing section has the start of the file', ['credentials', 'key'], 1, 1],
  ])('%s', (_, keys, line, column) => {
    expect(locate(keys)).toEqual({ line, column })
  })

  test('a YAML alias has the place of its value', () => {
    const text = `${HEAD}public-access:\n  a/b: &keys\n    - PROJ\n  a/c: *keys\n`
    expect(loaded(text).locate(['public-access', 'a/c'])).toEqual({ line: 6, column: 3 })
    expect(loaded(text).locate(['public-access', 'a/c', 0])).toEqual({ line: 5, column: 7 })
  })

  test('names with a dot, a slash or a space are ordinary keys', () => {
    const text = `${HEAD}groups:\n  "a.b / c: d":\n    { id: g, managed-by: idp, roles: {} }\n`
    expect(loaded(text).locate(['groups', 'a.b / c: d', 'id'])).toEqual({ line: 5, column: 7 })
  })
})
