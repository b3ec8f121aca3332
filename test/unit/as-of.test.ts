import { describe, expect, it } from 'vitest'
import { readAsOf } from '../../server/values/as-of.ts'

/** One second before midnight UTC. */
const NOW = new Date('2026-01-31T23:59:59Z')

describe('a moment of the past', () => {
  it.each([
    ['2026-01-30', '2026-01-30T23:59:59.999999Z'],
    ['2026-01-31', null],
    ['2026-01-31T23:59', '2026-01-31T23:59Z'],
    ['2026-02-01T01:59:59+02:00', '2026-02-01T01:59:59+02:00'],
  ])('%s is %s', (written, moment) => {
    expect(readAsOf(written, NOW)).toMatchObject({ written, moment })
  })

  it.each(['2026-02-01', '2026-02-01T00:00:00Z', '2026-01-31T23:59:59-01:00'])(
    '%s is still to come',
    (written) => {
      expect(readAsOf(written, NOW)).toBeNull()
    },
  )

  it('is never before year 1, in any time zone', () => {
    expect(readAsOf('0001-01-01T00:00:00+14:00', NOW)).toBeNull()
    expect(readAsOf('0001-01-01T00:00:00Z', NOW)).not.toBeNull()
  })
})
