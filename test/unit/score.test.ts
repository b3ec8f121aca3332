import Big from 'big.js'
import { describe, expect, it } from 'vitest'
import { PARTICIPANT_ROLES, PARTY_ROLES } from '../../models/vocabulary.ts'
import { METHOD } from '../../server/overlaps/method.ts'
import { robustnessOf, type ScoredLink, type Sitting, scoreTerms } from '../../server/overlaps/score.ts'

const LINK: ScoredLink = {
  status: 'reported',
  stage: 'in_effect',
  amountStatus: null,
  origins: 1,
  amountMin: null,
  currency: null,
}

function termsOf(link: Partial<ScoredLink>, sitting: Partial<Sitting> = {}) {
  const timing = { timing: 'concurrent', certainty: 'certain' } as const
  const seat: Sitting = { role: 'lead', partyRole: 'principal', status: 'confirmed', origins: 1, ...sitting }
  return scoreTerms([{ ...LINK, ...link }], timing, seat, null)
}

const moneyOf = (amountMin: string | null, currency: string | null): number =>
  termsOf({ amountMin, currency }).money

describe('money', () => {
  /** Units of each currency per U.S. dollar, as published by its central bank. */
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

  it.each([
    ['15000', 0],
    ['15000.01', 1],
    ['49999.99', 1],
    ['50000', 3],
    ['999999', 6],
    ['1000000', 7],
    ['24999999999', 19],
    ['25000000000', 20],
    ['999999999999', 20],
  ])('of %s dollars is worth %i points', (amount, points) => {
    expect(moneyOf(amount, 'USD')).toBe(points)
  })

  it.each([{ stage: 'planned' }, { amountStatus: 'announced' }] as const)(
    'that is %o does not count',
    (said) => {
      const terms = termsOf({ amountMin: '1000000000', currency: 'USD', ...said })
      expect(terms.money).toBe(METHOD.money.unknown)
    },
  )

  it.each(['EUR', 'GBP', 'JPY'])('in %s, which floats, counts as unknown', (currency) => {
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
    expect(termsOf({}, { role }).role).toBe(points)
  })

  it('of every kind has its points', () => {
    for (const role of PARTICIPANT_ROLES) expect(METHOD.role[role]).toBeGreaterThan(0)
  })
})

describe('a party’s role', () => {
  it.each([
    ['principal', 10],
    ['mediator', 8],
    ['guarantor', 8],
    ['participant', 6],
    ['host', 4],
    ['observer', 2],
  ] as const)('of %s is worth %i points', (partyRole, points) => {
    expect(termsOf({}, { partyRole }).party).toBe(points)
  })

  it('of every kind has its points', () => {
    for (const role of PARTY_ROLES) expect(METHOD.party[role]).toBeGreaterThan(0)
  })
})

describe('evidence', () => {
  it.each([
    [{ status: 'confirmed', origins: 1 }, { status: 'confirmed', origins: 1 }, 10],
    [{ origins: 2 }, { status: 'reported', origins: 2 }, 10],
    [{ origins: 1 }, { status: 'confirmed', origins: 1 }, 5],
    [{ origins: 2 }, { status: 'reported', origins: 1 }, 5],
    [{ status: 'disputed', origins: 9 }, { status: 'confirmed', origins: 1 }, 0],
    [{ status: 'confirmed' }, { status: 'disputed', origins: 9 }, 0],
  ] as const)('of a link like %o and a participation like %o is worth %i', (link, sitting, points) => {
    expect(termsOf(link, sitting).evidence).toBe(points)
  })
})

describe('robustness', () => {
  it('counts each weighting once', () => {
    const most = { timing: 25, directness: 20, money: 20, role: 15, party: 10, evidence: 10 }
    expect(robustnessOf(most)).toEqual([729, 0, 0])
    const some = robustnessOf({ ...most, money: 5, evidence: 5 })
    expect(some.reduce((sum, each) => sum + each, 0)).toBe(729)
    expect(robustnessOf({ timing: 0, directness: 0, money: 0, role: 0, party: 0, evidence: 0 })).toEqual([
      0, 0, 729,
    ])
  })
})
