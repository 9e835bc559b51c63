import { loadBaseline } from '../../src/baseline/load.js'
import { PATH, TODAY } from './example.js'

const ONE = '8a2e3c1d-0000-4000-8000-000000000001'
const TWO = '11112222-0000-4000-8000-000000000002'
const ari = (owner: string, cloudId = ONE, kind = 'site') => `ari:cloud:${owner}::${kind}/${cloudId}`

/** What is said of each alias, by its place in the list, from 1. */
function remarksOn(apps: readonly (readonly [alias: string, id: string])[]): readonly string[] {
  const lines = apps.map(([alias, id]) => `  ${JSON.stringify(alias)}: ${JSON.stringify(id)}\n`)
  const loading = loadBaseline(`version: 1\norganization: acme-org\napps:\n${lines.join('')}`, PATH, TODAY)
  return loading.ok ? [] : loading.problems.map(({ line, column, message }) => `${line - 3}:${column} ${message}`)
}

describe('aliases that say what their ARIs say', () => {
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
      'with the mark of the cloud id',
      [
        ['acme/loom', ari('loom')],
        ['acme-11112222/loom', ari('loom', TWO)],
      ],
    ],
    [
      'with the whole cloud id',
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
    ['of an app nobody knows', [['acme/next-year', ari('next-year')]]],
    [
      'freely',
      [
        ['wiki', ari('confluence')],
        ['the/wiki', ari('confluence', TWO)],
        ['the/issues', ari('jira-software')],
      ],
    ],
    ['of one of the apps of Jira', [['acme/jira-software', ari('jira')]]],
    [
      'of a workspace, which has an id of its own',
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
  ])('are fine %s', (_, apps) => {
    expect(remarksOn(apps)).toEqual([])
  })
})

describe('an alias that says something else than its ARI', () => {
  const other = (alias: string, named: string, by: string, id: string) =>
    `"${alias}" names the site "${named}", by ${by}, but its ARI is of the site "${id}": correct the one that is wrong.`

  test.each<readonly [string, readonly (readonly [string, string])[], readonly string[]]>([
    [
      'names another app',
      [['acme/jira-software', ari('confluence')]],
      [
        `1:3 "acme/jira-software" says the app "jira-software", but its ARI "${ari('confluence')}" is of "confluence": correct the one that is wrong.`,
      ],
    ],
    [
      'names an app that another alias makes known',
      [
        ['acme/next-year', ari('next-year')],
        ['beta/next-year', ari('loom', TWO)],
      ],
      [
        `2:3 "beta/next-year" says the app "next-year", but its ARI "${ari('loom', TWO)}" is of "loom": correct the one that is wrong.`,
      ],
    ],
    [
      'names a site that is another one',
      [
        ['acme/confluence', ari('confluence')],
        ['acme/jira-software', ari('jira-software', TWO)],
      ],
      [`2:3 ${other('acme/jira-software', ONE, '"acme/confluence"', TWO)}`],
    ],
    [
      'was exchanged with that of another site',
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
      'has the mark of another site',
      [
        ['acme/loom', ari('loom')],
        ['acme-8a2e3c1d/jira-software', ari('jira-software', TWO)],
      ],
      [`2:3 ${other('acme-8a2e3c1d/jira-software', ONE, 'the mark behind its name', TWO)}`],
    ],
    [
      'reads like another one',
      [
        ['acme/loom', ari('loom')],
        ['Acme/Loom', ari('loom', TWO)],
      ],
      [
        `2:3 ${other('Acme/Loom', ONE, '"acme/loom"', TWO)}`,
        '2:3 "Acme/Loom" reads like "acme/loom": choose another alias for one of the two.',
      ],
    ],
    [
      'is composed otherwise than one that looks alike',
      [
        ['b\u00fccher/a', ari('a')],
        ['bu\u0308cher/a', ari('a', ONE, 'workspace')],
      ],
      ['2:3 "bu\u0308cher/a" reads like "b\u00fccher/a": choose another alias for one of the two.'],
    ],
    [
      'is that of the organization in another case',
      [['Organization', ari('loom')]],
      [
        '1:3 "Organization" cannot be an alias: "organization" and ARIs are reserved, in any spelling; write <site>/<app>.',
      ],
    ],
    [
      'is that of the organization in wide letters',
      [['\uff4frganization', ari('loom')]],
      [
        '1:3 "ｏrganization" cannot be an alias: "organization" and ARIs are reserved, in any spelling; write <site>/<app>.',
      ],
    ],
    [
      'is an ARI in capitals',
      [['ARI:cloud:loom::site/1', ari('loom')]],
      [
        '1:3 "ARI:cloud:loom::site/1" cannot be an alias: "organization" and ARIs are reserved, in any spelling; write <site>/<app>.',
      ],
    ],
    [
      'stands for the organization',
      [['acme/all', 'ari:cloud:platform::org/acme-org']],
      [
        '1:3 "acme/all" is the alias of "ari:cloud:platform::org/acme-org", which is not an app instance: write the ARI of an app, or remove the entry.',
      ],
    ],
    [
      'stands for the app of another one in another case',
      [
        ['acme/loom', ari('loom')],
        ['beta', ari('loom').toUpperCase().replace('ARI:', 'ari:')],
      ],
      [
        `2:3 "beta" is the same app as "acme/loom" ("${ari('loom').toUpperCase().replace('ARI:', 'ari:')}"): keep one of the two.`,
      ],
    ],
  ])('%s: an error', (_, apps, remarks) => {
    expect(remarksOn(apps)).toEqual(remarks)
  })
})
