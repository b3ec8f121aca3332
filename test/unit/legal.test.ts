import { describe, expect, it } from 'vitest'
import type { LinkKind, ParticipantRole, PositionClass } from '../../models/vocabulary.ts'
import type { ElementStatus, LegalFacts } from '../../server/legal/facts.ts'
import { legalTests } from '../../server/legal/tests.ts'
import { compareWith, THRESHOLDS, thresholdOn } from '../../server/legal/thresholds.ts'
import { spanOfParticipation } from '../../server/overlaps/facts.ts'

/** An envoy, an executive employee, who owns a firm in which a foreign state's fund has invested. */
function factsOf(changes: Partial<LegalFacts> = {}): LegalFacts {
  return {
    official: 'Ada',
    participation: {
      role: 'envoy',
      negotiation: 'Talks',
      onBehalfOf: 'Homeland',
      span: spanOfParticipation('2025-01-01', '2025-12-31'),
      firstDay: '2025-01-01',
    },
    positions: [position('executive_employee', '2024', null)],
    timing: 'concurrent',
    certainty: 'certain',
    imputedThrough: null,
    links: [link('owns'), { ...link('invests_in'), step: 'money' }, { ...link('controls'), step: 'control' }],
    entities: [
      { name: 'Ada', kind: 'person', country: 'US' },
      { name: 'Firm', kind: 'company', country: 'US' },
      { name: 'Fund', kind: 'sovereign_fund', country: 'SA' },
      { name: 'Grandia', kind: 'state', country: 'SA' },
    ],
    party: { name: 'Grandia', kind: 'state', country: 'SA' },
    representative: null,
    ...changes,
  }
}

function position(kind: PositionClass, start: string | null, end: string | null) {
  return { title: 'Office', class: kind, span: spanOfParticipation(start, end) }
}

function link(kind: LinkKind, amountMin: string | null = null, amountMax: string | null = amountMin) {
  return { kind, step: 'holding', amountMin, amountMax, currency: amountMin === null ? null : 'USD' } as const
}

function statusOf(facts: LegalFacts, test: string, label: RegExp): ElementStatus | undefined {
  const found = legalTests(facts).find((each) => each.name === test)
  return found?.elements.find((element) => label.test(element.label))?.status
}

describe('amounts against a threshold', () => {
  it.each([
    ['14999.99', '14999.99', 'within'],
    ['15000', '15000', 'within'],
    ['15000.01', '15000.01', 'above'],
    ['1001', '15000', 'within'],
    ['15001', '50000', 'above'],
    ['10000', '20000', 'straddles'],
    [null, '15000', 'within'],
    [null, '20000', 'straddles'],
    ['10000', null, 'straddles'],
    ['20000', null, 'above'],
    [null, null, 'unknown'],
  ] as const)('%s to %s lies %s', (amountMin, amountMax, where) => {
    expect(compareWith({ amountMin, amountMax, currency: 'USD' }, '15000')).toBe(where)
  })

  it('converts at the peg and at nothing else', () => {
    expect(compareWith({ amountMin: '56250', amountMax: '56250', currency: 'SAR' }, '15000')).toBe('within')
    expect(compareWith({ amountMin: '56251', amountMax: '56251', currency: 'SAR' }, '15000')).toBe('above')
    expect(compareWith({ amountMin: '1', amountMax: '1', currency: 'EUR' }, '15000')).toBe('unknown')
  })

  it('finds the figure that held on the day', () => {
    expect(thresholdOn('former-employer-payment', '2024-08-14').confirmation).toBe('confirmed')
    expect(thresholdOn('former-employer-payment', '2024-08-15').confirmation).toBe('recalled')
  })

  it('has for each figure no two entries that hold on one day', () => {
    for (const one of THRESHOLDS) {
      const others = THRESHOLDS.filter((other) => other !== one && other.id === one.id)
      for (const other of others) {
        const apart = (one.until ?? '9999') < (other.from ?? '') || (other.until ?? '9999') < (one.from ?? '')
        expect(apart).toBe(true)
      }
    }
  })
})

describe('18 U.S.C. § 208', () => {
  const S208 = '18 U.S.C. § 208'

  it.each([
    ['executive_employee', 'met'],
    ['special_government_employee', 'met'],
    ['president_or_vice_president', 'not met'],
    ['legislator', 'not met'],
    ['judge', 'not met'],
    ['outside_government', 'not met'],
    ['foreign', 'not met'],
  ] as const)('covers %s: %s', (kind, status) => {
    expect(statusOf(factsOf({ positions: [position(kind, '2024', null)] }), S208, /^Officer/)).toBe(status)
  })

  it('cannot tell without a position on these days, or with one that was only perhaps held', () => {
    expect(statusOf(factsOf({ positions: [] }), S208, /^Officer/)).toBe('unknown')
    expect(
      statusOf(factsOf({ positions: [position('executive_employee', '2020', '2024')] }), S208, /^Officer/),
    ).toBe('unknown')
    const { participation } = factsOf()
    const summer = { ...participation, span: spanOfParticipation('2025-06-01', '2025-12-31') }
    const perhaps = factsOf({
      participation: summer,
      positions: [position('executive_employee', '2020', '2025')],
    })
    expect(statusOf(perhaps, S208, /^Officer/)).toBe('unknown')
  })

  it.each([
    ['lead', 'met'],
    ['adviser', 'met'],
    ['delegate', 'met'],
    ['supervisor', 'unknown'],
  ] as const)('takes part as %s: %s', (role, status) => {
    const { participation } = factsOf()
    const facts = factsOf({ participation: { ...participation, role: role as ParticipantRole } })
    expect(statusOf(facts, S208, /^Takes part/)).toBe(status)
  })

  it.each([
    ['owns', 'met'],
    ['invests_in', 'met'],
    ['manages', 'met'],
    ['directs', 'met'],
    ['employed_by', 'met'],
    ['founded', 'unknown'],
    ['advises', 'unknown'],
  ] as const)('an interest by %s: %s', (kind, status) => {
    expect(statusOf(factsOf({ links: [link(kind)] }), S208, /^A financial interest/)).toBe(status)
  })

  it('imputes what the law imputes and no more, and needs the days to fit', () => {
    expect(statusOf(factsOf({ imputedThrough: 'spouse' }), S208, /^A financial/)).toBe('met')
    expect(statusOf(factsOf({ imputedThrough: 'relative' }), S208, /^A financial/)).toBe('not met')
    expect(statusOf(factsOf({ timing: 'recent' }), S208, /^A financial/)).toBe('not met')
    expect(statusOf(factsOf({ certainty: 'possible' }), S208, /^A financial/)).toBe('unknown')
  })

  it.each([
    ['15000', '15000', 'unknown'],
    ['15001', '15001', 'not met'],
    ['10000', '20000', 'unknown'],
    [null, null, 'unknown'],
  ] as const)('the exemption for %s to %s is %s', (min, max, status) => {
    expect(statusOf(factsOf({ links: [link('owns', min, max)] }), S208, /^Exempt/)).toBe(status)
  })

  it('never assumes knowledge or effect', () => {
    expect(statusOf(factsOf(), S208, /^Knowledge/)).toBe('unknown')
    expect(statusOf(factsOf(), S208, /^Direct and predictable/)).toBe('unknown')
  })
})

describe('the other tests', () => {
  const personal = (min: string | null, max: string | null = min) =>
    factsOf({
      links: [{ ...link('pays', min, max), step: 'personal' }],
      entities: [
        { name: 'Ada', kind: 'person', country: 'US' },
        { name: 'Grandia', kind: 'state', country: 'SA' },
      ],
    })

  it.each([
    ['10000', '10000', 'not met'],
    ['10001', '10001', 'unknown'],
    ['9000', '11000', 'unknown'],
    [null, null, 'unknown'],
  ] as const)('a payment of %s to %s from a former employer: %s', (min, max, status) => {
    expect(statusOf(personal(min, max), '5 CFR 2635.503', /^A payment/)).toBe(status)
  })

  it('finds no payment in person on a chain of stakes', () => {
    expect(statusOf(factsOf(), '5 CFR 2635.503', /^A payment/)).toBe('not met')
  })

  it('knows a covered relationship with the party itself, and leaves the rest to the law', () => {
    expect(statusOf(personal('5'), '5 CFR 2635.502', /covered relationship/)).toBe('met')
    expect(statusOf(factsOf(), '5 CFR 2635.502', /covered relationship/)).toBe('unknown')
  })

  it.each([
    ['president_or_vice_president', 'met'],
    ['legislator', 'met'],
    ['outside_government', 'not met'],
  ] as const)('an office under the United States, as %s: %s', (kind, status) => {
    expect(
      statusOf(factsOf({ positions: [position(kind, '2024', null)] }), 'Foreign emoluments clause', /^Holds/),
    ).toBe(status)
  })

  it('knows a present from a foreign State, and what only came near one', () => {
    const clause = 'Foreign emoluments clause'
    expect(statusOf(personal('5'), clause, /^A present/)).toBe('met')
    expect(statusOf(factsOf(), clause, /^A present/)).toBe('unknown')
    expect(
      statusOf(
        factsOf({ party: { name: 'United States', kind: 'state', country: 'US' } }),
        clause,
        /^A present/,
      ),
    ).toBe('not met')
  })

  it('falls back to the definition of the OECD for everybody', () => {
    const foreign = factsOf({ positions: [position('foreign', '2024', null)] })
    expect(statusOf(foreign, 'OECD (2003)', /^A public duty/)).toBe('met')
    expect(statusOf(foreign, 'OECD (2003)', /^A private-capacity/)).toBe('met')
    expect(statusOf(foreign, 'OECD (2003)', /^That could/)).toBe('unknown')
  })

  it('gives a reason and a citation for every element, and no verdict', () => {
    for (const { elements } of legalTests(factsOf())) {
      for (const { reason, citation, label } of elements) {
        expect(reason).toMatch(/[.]$/)
        expect(citation).not.toBe('')
        expect(`${label} ${reason}`).not.toMatch(/violat|guilty|corrupt|breach/i)
      }
    }
  })
})
