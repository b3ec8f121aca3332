import Big from 'big.js'
import { describe, expect, it } from 'vitest'
import { PARTICIPANT_ROLES, type ParticipantRole } from '../../models/vocabulary.ts'
import { METHOD } from '../../server/overlaps/method.ts'
import { type ScoredLink, scoreTerms } from '../../server/overlaps/score.ts'

const LINK: ScoredLink = { status: 'reported', publishers: 1, amountMin: null, currency: null }

function termsOf(link: Partial<ScoredLink>, role: ParticipantRole = 'lead') {
  const timing = { timing: 'concurrent', certainty: 'certain' } as const
  return scoreTerms([{ ...LINK, ...link }], timing, role, null)
}

const moneyOf = (amountMin: string | null, currency: string | null): number =>
  termsOf({ amountMin, currency }).money

describe('money', () => {
  /** Units of each currency to one US dollar, as their central banks publish them. */
  const PEGS = {
    USD: '1',
    SAR: '3.75',
    AED: '3.6725',
    QAR: '3.64',
    BHD: '0.376',
    OMR: '0.3845',
    JOD: '0.709',
  }

  it('knows these pegs and no others', () => {
    expect(METHOD.money.pegs).toEqual(PEGS)
  })

  it.each(Object.entries(PEGS))('in %s converts at %s to the dollar, to the last digit', (currency, peg) => {
    const limit = new Big(15_000).times(peg)
    expect(moneyOf(limit.toFixed(), currency)).toBe(0)
    expect(moneyOf(limit.plus('0.00000001').toFixed(), currency)).toBeGreaterThan(0)
  })

  it.each(['EUR', 'GBP', 'JPY'])('in %s, which floats, counts as not known', (currency) => {
    expect(moneyOf('1000000000', currency)).toBe(moneyOf(null, null))
  })
})

describe('a role', () => {
  it.each([
    ['lead', 15],
    ['envoy', 15],
    ['supervisor', 12],
    ['adviser', 10],
    ['delegate', 8],
  ] as const)('of %s is worth %i points', (role, points) => {
    expect(termsOf({}, role).role).toBe(points)
  })

  it('of every kind has its points', () => {
    for (const role of PARTICIPANT_ROLES) expect(METHOD.role[role]).toBeGreaterThan(0)
  })
})
