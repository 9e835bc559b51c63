import { loadBaseline } from '../../src/baseline/load.js'
import { PATH, TODAY } from './example.js'

const ONE = '8a2e3c1d-0000-4000-8000-000000000001'
const TWO = '11112222-0000-4000-8000-000000000002'
const ari = (owner: string, cloudId = ONE, kind = 'site') => `ari:cloud:${owner}::${kind}/${cloudId}`

/** The problems of each alias, by its place in the list, from 1. */
function remarksOn(apps: readonly (readonly [alias: string, id: string])[]): readonly string[] {
  const lines = apps.map(([alias, id]) => `  ${JSON.stringify(alias)}: ${JSON.stringify(id)}\n`)
  const loading = loadBaseline(`version: 1\norganization: acme-org\napps:\n${lines.join('')}`, PATH, TODAY)
  return loading.ok ? [] : loading.problems.map(({ line, column, message }) => `${line - 3}:${column} ${message}`)
}

describe('aliases that match their ARIs', () => {
  test.each<readonly [string, readonly (readonly [string, string])[]]>([
    [
      'of two sites',
      [
        ['acme/confluence', ari('confluence')],
        ['beta/confluence', ari('confluence', TWO)],
      ],
    ],
    [
      'of two apps of a site',
      [
        ['acme/confluence', ari('confluence')],
        ['acme/jira-software', ari('jira-software')],
      ],
    ],
    [
      'with a part of the cloud ID',
      [
        ['acme/loom', ari('loom')],
        ['acme-11112222/loom', ari('loom', TWO)],
      ],
    ],
    [
      'with the complete cloud ID',
      [
        ['acme/loom', ari('loom')],
        [`acme-${TWO}/loom`, ari('loom', TWO)],
      ],
    ],
    [
      'with both names of one site',
      [
        ['acme/loom', ari('loom')],
        ['acme-8a2e3c1d/confluence', ari('confluence')],
      ],
    ],
    ['of an unknown app', [['acme/next-year', ari('next-year')]]],
    [
      'with a custom name',
      [
        ['wiki', ari('confluence')],
        ['the/wiki', ari('confluence', TWO)],
        ['the/issues', ari('jira-software')],
      ],
    ],
    ['of one of the apps of Jira', [['acme/jira-software', ari('jira')]]],
    [
      'of a workspace with another ID',
      [
        ['acme/confluence', ari('confluence')],
        ['acme/bitbucket', ari('bitbucket', TWO, 'workspace')],
      ],
    ],
    [
      'of an ARI of another form',
      [
        ['acme/confluence', 'ari:1'],
        ['acme/jira-software', 'ari:2'],
      ],
    ],
  ])('are valid %s', (_, apps) => {
    expect(remarksOn(apps)).toEqual([])
  })
})

describe('an alias that does not match its ARI', () => {
  const other = (alias: string, named: string, source: string, id: string) =>
    `"${alias}" names the site "${named}" according to ${source}, but its ARI belongs to the site "${id}". Correct the alias or the ARI.`

  test.each<readonly [string, readonly (readonly [string, string])[], readonly string[]]>([
    [
      'names another app',
      [['acme/jira-software', ari('confluence')]],
      [
        `1:3 "acme/jira-software" names the app "jira-software", but its ARI "${ari('confluence')}" belongs to "confluence". Correct the alias or the ARI.`,
      ],
    ],
    [
      'names the app of another alias',
      [
        ['acme/next-year', ari('next-year')],
        ['beta/next-year', ari('loom', TWO)],
      ],
      [
        `2:3 "beta/next-year" names the app "next-year", but its ARI "${ari('loom', TWO)}" belongs to "loom". Correct the alias or the ARI.`,
      ],
    ],
    [
      'names another site',
      [
        ['acme/confluence', ari('confluence')],
        ['acme/jira-software', ari('jira-software', TWO)],
      ],
      [`2:3 ${other('acme/jira-software', ONE, '"acme/confluence"', TWO)}`],
    ],
    [
      'was exchanged with an alias of another site',
      [
        ['acme/confluence', ari('confluence')],
        ['acme/jira-software', ari('jira-software', TWO)],
        ['beta/confluence', ari('confluence', TWO)],
        ['beta/jira-software', ari('jira-software')],
      ],
      [
        `2:3 ${other('acme/jira-software', ONE, '"acme/confluence"', TWO)}`,
        `4:3 ${other('beta/jira-software', TWO, '"beta/confluence"', ONE)}`,
      ],
    ],
    [
      'has the suffix of another site',
      [
        ['acme/loom', ari('loom')],
        ['acme-8a2e3c1d/jira-software', ari('jira-software', TWO)],
      ],
      [`2:3 ${other('acme-8a2e3c1d/jira-software', ONE, 'the suffix of its name', TWO)}`],
    ],
    [
      'looks like another alias',
      [
        ['acme/loom', ari('loom')],
        ['Acme/Loom', ari('loom', TWO)],
      ],
      [
        `2:3 ${other('Acme/Loom', ONE, '"acme/loom"', TWO)}`,
        '2:3 "Acme/Loom" looks like "acme/loom". Choose another alias for one of them.',
      ],
    ],
    [
      'differs from another alias only in composed characters',
      [
        ['b\u00fccher/a', ari('a')],
        ['bu\u0308cher/a', ari('a', ONE, 'workspace')],
      ],
      ['2:3 "bu\u0308cher/a" looks like "b\u00fccher/a". Choose another alias for one of them.'],
    ],
    [
      'is the alias of the organization in another case',
      [['Organization', ari('loom')]],
      [
        '1:3 "Organization" cannot be an alias: "organization" and ARIs are reserved in any spelling. Write <site>/<app>.',
      ],
    ],
    [
      'is the alias of the organization in full-width letters',
      [['\uff4frganization', ari('loom')]],
      [
        '1:3 "ｏrganization" cannot be an alias: "organization" and ARIs are reserved in any spelling. Write <site>/<app>.',
      ],
    ],
    [
      'is an ARI in capitals',
      [['ARI:cloud:loom::site/1', ari('loom')]],
      [
        '1:3 "ARI:cloud:loom::site/1" cannot be an alias: "organization" and ARIs are reserved in any spelling. Write <site>/<app>.',
      ],
    ],
    [
      'has the ARI of the organization',
      [['acme/all', 'ari:cloud:platform::org/acme-org']],
      [
        '1:3 "acme/all" is the alias of "ari:cloud:platform::org/acme-org", which is not an app instance. Write the ARI of an app, or remove the entry.',
      ],
    ],
    [
      'has the ARI of another alias in another case',
      [
        ['acme/loom', ari('loom')],
        ['beta', ari('loom').toUpperCase().replace('ARI:', 'ari:')],
      ],
      [
        `2:3 "beta" is the same app as "acme/loom" ("${ari('loom').toUpperCase().replace('ARI:', 'ari:')}"). Keep one of them.`,
      ],
    ],
  ])('that %s is an error', (_, apps, remarks) => {
    expect(remarksOn(apps)).toEqual(remarks)
  })
})
