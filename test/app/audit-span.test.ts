import { auditSpan } from '../../src/app/audit-span.js'

const NOW = new Date('2026-11-23T02:00:00.000Z')
const attested = (on: string) => ({ 'user-invites': { value: 'off', by: 'a', on, expires: '2027-01-01' } })

test.each([
  ['without an earlier run news is a day old', null, undefined, '2026-11-21T02:00:00.000Z', '2026-11-22T02:00:00.000Z'],
  [
    'news begins with the earlier run, and a late event is waited for',
    '2026-11-20T02:00:00.000Z',
    undefined,
    '2026-11-19T02:00:00.000Z',
    '2026-11-20T02:00:00.000Z',
  ],
  [
    'an attested door is watched from its first day',
    '2026-11-22T02:00:00.000Z',
    attested('2026-10-01'),
    '2026-10-01T00:00:00.000Z',
    '2026-11-22T02:00:00.000Z',
  ],
  [
    'no more is read than is kept',
    '2025-01-01T00:00:00.000Z',
    attested('2024-01-01'),
    '2026-05-27T02:00:00.000Z',
    '2026-05-27T02:00:00.000Z',
  ],
  [
    'a day that is none is none',
    '2026-11-22T02:00:00.000Z',
    attested('soon'),
    '2026-11-21T02:00:00.000Z',
    '2026-11-22T02:00:00.000Z',
  ],
  [
    'the future is not read',
    '2027-01-01T00:00:00.000Z',
    undefined,
    '2026-11-22T02:00:00.000Z',
    '2026-11-23T02:00:00.000Z',
  ],
])('%s', (_, earlier, attestations, auditSince, auditNews) => {
  expect(auditSpan(NOW, earlier, attestations)).toEqual({ auditSince, auditNews })
})
