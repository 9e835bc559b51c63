import { completeLicenses, parseEntries } from '../scripts/licenses.js'

const TEXT = 'Permission is hereby granted, free of charge, to any person. '.repeat(5).trim()
const PACKAGES = {
  whole: { license: 'MIT', readme: '' },
  '@scope/readme': {
    license: 'MIT',
    readme: `# A\n\nLicense\n-------\n\n${TEXT} &lt;a&gt;\n\n[a]: https://a.example\n`,
  },
  heading: { license: 'ISC', readme: `# B\n\n## License\n\n${TEXT}` },
  bare: { license: 'MIT', readme: '# C\n\n## License\n\nMIT' },
}
const read = (name: string) => new Map(Object.entries(PACKAGES)).get(name) ?? null

test('a text that is only in a README is added, and the others stay', () => {
  const given = `whole\nMIT\n${TEXT}\n\nheading\nISC\n\n@scope/readme\nMIT\n`
  expect(parseEntries(completeLicenses(given, read), read)).toEqual([
    { name: 'whole', license: 'MIT', text: TEXT },
    { name: 'heading', license: 'ISC', text: TEXT },
    { name: '@scope/readme', license: 'MIT', text: `${TEXT} <a>` },
  ])
})

test('a package without the text of its license fails the build, by name', () => {
  expect(() => completeLicenses(`whole\nMIT\n${TEXT}\n\nbare\nMIT\n`, read)).toThrow('bare')
})
