import { describe, expect, it } from 'vitest'
import type { LinkKind } from '../../models/link-kinds.ts'
import type { ParticipantRole, ParticularMatter, PositionClass } from '../../models/vocabulary.ts'
import { compareWith } from '../../server/legal/amounts.ts'
import type { LegalFacts } from '../../server/legal/facts.ts'
import { figureOn } from '../../server/legal/figures.ts'
import { NAMED_FACTS } from '../../server/legal/named-facts.ts'
import type { ElementStatus, RulePack } from '../../server/legal/pack.ts'
import { shippedPacks } from '../../server/legal/shipped.ts'
import { tellInGeneral } from '../../server/legal/telling.ts'
import { type LegalTest, legalTests } from '../../server/legal/tests.ts'
import { spanOfLink, spanOfPart } from '../../server/overlaps/facts.ts'

/** An envoy, an executive employee, who owns a firm in which a foreign state's fund has invested. */
function factsOf(changes: Partial<LegalFacts> = {}): LegalFacts {
  return {
    official: 'Ada',
    participation: {
      role: 'envoy',
      doubt: null,
      capacity: null,
      negotiation: 'Talks',
      onBehalfOf: 'Homeland',
      onBehalfOfCountry: null,
      particularMatter: null,
      span: spanOfPart('2025-01-01', '2025-12-31'),
      firstDay: '2025-01-01',
    },
    positions: [position('executive_employee', '2024', null)],
    timing: 'concurrent',
    datesSettle: true,
    imputedThrough: null,
    tiedAs: null,
    links: [link('owns'), { ...link('invests_in'), step: 'money' }, { ...link('controls'), step: 'control' }],
    entities: [
      { slug: 'Ada', name: 'Ada', kind: 'person', country: 'US' },
      { slug: 'Firm', name: 'Firm', kind: 'company', country: 'US' },
      { slug: 'Fund', name: 'Fund', kind: 'sovereign_fund', country: 'SA' },
      { slug: 'Grandia', name: 'Grandia', kind: 'state', country: 'SA' },
    ],
    party: { slug: 'Grandia', name: 'Grandia', kind: 'state', country: 'SA' },
    representative: null,
    ...changes,
  }
}

function position(kind: PositionClass, start: string | null, end: string | null) {
  return {
    title: 'Office',
    class: kind,
    body: 'Homeland',
    bodySlug: 'homeland',
    country: null,
    span: spanOfPart(start, end),
  }
}

function link(kind: LinkKind, amountMin: string | null = null, amountMax: string | null = amountMin) {
  return {
    kind,
    step: 'holding',
    amountMin,
    amountMax,
    currency: amountMin === null ? null : 'USD',
    span: spanOf(kind, '2020', null),
    doubt: null,
  } as const
}

function spanOf(kind: LinkKind, startDate: string | null, endDate: string | null) {
  return spanOfLink({ kind, relationship: null, startDate, endDate, published: [], founded: null })
}

/** Every test that applies, of the packs that come with the program. */
function testsFor(facts: LegalFacts): LegalTest[] {
  return legalTests(shippedPacks(), facts).flatMap(({ tests }) => tests)
}

/** Why a rule does not apply; null if it does or may. */
function outsideOf(facts: LegalFacts, test: string): string | null | undefined {
  return testsFor(facts).find((each) => each.name === test)?.outside
}

function statusOf(facts: LegalFacts, test: string, label: RegExp): ElementStatus | undefined {
  const found = testsFor(facts).find((each) => each.name === test)
  return found?.elements.find((element) => label.test(element.label))?.status
}

const USD_15000 = { amount: '15000', currency: 'USD' }

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
  ] as const)('%s to %s: %s', (amountMin, amountMax, where) => {
    expect(compareWith({ amountMin, amountMax, currency: 'USD' }, USD_15000)).toBe(where)
  })

  it('converts only pegged currencies', () => {
    expect(compareWith({ amountMin: '56250', amountMax: '56250', currency: 'SAR' }, USD_15000)).toBe('within')
    expect(compareWith({ amountMin: '56251', amountMax: '56251', currency: 'SAR' }, USD_15000)).toBe('above')
    expect(compareWith({ amountMin: '1', amountMax: '1', currency: 'EUR' }, USD_15000)).toBe('unknown')
  })

  it('compares a limit in another currency only with amounts in it', () => {
    const pounds = { amount: '140', currency: 'GBP' }
    expect(compareWith({ amountMin: '141', amountMax: '141', currency: 'GBP' }, pounds)).toBe('above')
    expect(compareWith({ amountMin: '141', amountMax: '141', currency: 'USD' }, pounds)).toBe('unknown')
  })

  it('finds the figure in force on a day, the last one and the next', () => {
    const figures = shippedPacks().flatMap((pack) => pack.figures)
    expect(figureOn(figures, 'former-employer-payment', '2024-08-14')?.checked).toBe('confirmed')
    expect(figureOn(figures, 'former-employer-payment', '2024-08-15')?.checked).toBe('recalled')
    expect(figureOn(figures, 'own-role', '2024-08-15')).toMatchObject({ years: 1, checked: 'recalled' })
    expect(figureOn(figures, 'gift-of-minimal-value', '2026-01-01')).toBeUndefined()
  })
})

describe('18 U.S.C. § 208', () => {
  const S208 = '18 U.S.C. § 208'

  it.each([
    ['executive_employee', 'met'],
    ['special_government_employee', 'met'],
    ['outside_government', 'unknown'],
  ] as const)('covers %s: %s', (kind, status) => {
    const facts = factsOf({ positions: [position(kind, '2024', null)] })
    for (const test of [S208, '5 CFR 2635.502', '5 CFR 2635.503']) {
      expect(statusOf(facts, test, /^Officer/)).toBe(status)
      expect(outsideOf(facts, test)).toBeNull()
    }
  })

  it.each(['president_or_vice_president', 'legislator', 'judge'] as const)(
    'is a single line for %s, which it does not cover, as are the rules of part 2635',
    (kind) => {
      const facts = factsOf({ positions: [position(kind, '2024', null)] })
      for (const test of [S208, '5 CFR 2635.502', '5 CFR 2635.503']) {
        expect(outsideOf(facts, test)).toMatch(
          /^Does not apply, because .*Positions held at the time: Office/,
        )
        expect(statusOf(facts, test, /./)).toBeUndefined()
      }
    },
  )

  it('leaves out the president, whatever other position he holds', () => {
    const positions = [
      position('outside_government', '2024', null),
      position('president_or_vice_president', '2024', null),
    ]
    expect(outsideOf(factsOf({ positions }), S208)).toMatch(/202\(c\)/)
  })

  it('leaves the status of an unpaid or informal adviser open, even with a foreign office', () => {
    const positions = [position('outside_government', '2024', null), position('foreign', '2024', null)]
    expect(statusOf(factsOf({ positions }), S208, /^Officer/)).toBe('unknown')
    expect(statusOf(factsOf({ positions }), 'Foreign emoluments clause', /^Holds/)).toBe('unknown')
  })

  it.each([
    [null, 'unknown', 'unknown'],
    ['specific_parties', 'met', 'met'],
    ['general_applicability', 'met', 'not met'],
    ['broad_policy', 'not met', 'not met'],
  ] as const)('judges the matter from the negotiation: %s', (particularMatter, particular, specific) => {
    const { participation } = factsOf()
    const facts = factsOf({
      participation: { ...participation, particularMatter: particularMatter as ParticularMatter | null },
    })
    expect(statusOf(facts, S208, /^In a particular matter/)).toBe(particular)
    expect(statusOf(facts, '5 CFR 2635.502', /^A matter that involves specific/)).toBe(specific)
  })

  it('leaves open what only documents can show', () => {
    for (const label of [/^Exempt only if publicly traded/, /fund$/, /^Waived/, /^Divested/]) {
      expect(statusOf(factsOf(), S208, label)).toBe('unknown')
    }
    expect(statusOf(factsOf(), '5 CFR 2635.502', /^No authorization/)).toBe('unknown')
  })

  it('is undecided without a position at the time, or with one that was only possibly held', () => {
    expect(statusOf(factsOf({ positions: [] }), S208, /^Officer/)).toBe('unknown')
    expect(
      statusOf(factsOf({ positions: [position('executive_employee', '2020', '2024')] }), S208, /^Officer/),
    ).toBe('unknown')
    const { participation } = factsOf()
    const summer = { ...participation, span: spanOfPart('2025-06-01', '2025-12-31') }
    const perhaps = factsOf({
      participation: summer,
      positions: [position('executive_employee', '2020', '2025')],
    })
    expect(statusOf(perhaps, S208, /^Officer/)).toBe('unknown')
  })

  it.each([
    ['lead', 'met'],
    ['adviser', 'met'],
    ['delegate', 'unknown'],
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

  it('imputes only what the law imputes, and only if the dates match', () => {
    expect(statusOf(factsOf({ imputedThrough: 'spouse' }), S208, /^A financial/)).toBe('met')
    expect(statusOf(factsOf({ imputedThrough: 'relative' }), S208, /^A financial/)).toBe('not met')
    const held = (kind: LinkKind, start: string | null, end: string | null): LegalFacts =>
      factsOf({ timing: 'recent', links: [{ ...link(kind), span: spanOf(kind, start, end) }] })
    expect(statusOf(held('owns', '2020', '2024'), S208, /^A financial/)).toBe('not met')
    expect(statusOf(held('owns', '2020', '2025'), S208, /^A financial/)).toBe('met')
    expect(statusOf(held('owns', '2025', null), S208, /^A financial/)).toBe('met')
    expect(statusOf(held('owns', null, null), S208, /^A financial/)).toBe('unknown')
  })

  it('imputes a spouse’s stake, and leaves a spouse’s service open', () => {
    for (const imputedThrough of ['spouse', 'minor_child', 'general_partner'] as const) {
      expect(statusOf(factsOf({ imputedThrough }), S208, /^A financial/)).toBe('met')
      const serves = factsOf({ imputedThrough, links: [link('directs')] })
      expect(statusOf(serves, S208, /^A financial/)).toBe('unknown')
    }
  })

  it.each([
    ['Firm', '25000', '25000', 'unknown', 25_000],
    ['Firm', '25001', '25001', 'not met', 25_000],
    ['Firm', '15001', '50000', 'unknown', 25_000],
    ['Firm', null, null, 'unknown', 25_000],
    ['Grandia', '15000', '15000', 'unknown', 15_000],
    ['Grandia', '15001', '15001', 'not met', 15_000],
    ['Grandia', '10000', '20000', 'unknown', 15_000],
  ] as const)(
    'the exemption for a stake in %s of %s to %s is %s by $%s',
    (interest, min, max, status, limit) => {
      const facts = factsOf({
        links: [link('owns', min, max)],
        entities: [
          { slug: 'Ada', name: 'Ada', kind: 'person', country: 'US' },
          { slug: interest, name: interest, kind: 'company', country: 'US' },
        ],
      })
      const label = new RegExp(`^Exempt as securities of up to .${limit.toLocaleString('en')}$`)
      expect(statusOf(facts, S208, label)).toBe(status)
    },
  )

  it('asks about securities only if there are any', () => {
    const service = factsOf({ links: [link('directs', '1')] })
    const payment = factsOf({ links: [{ ...link('pays', '1'), step: 'personal' }] })
    for (const facts of [service, payment])
      expect(statusOf(facts, S208, /^Exempt as securities/)).toBeUndefined()
  })

  it('never assumes knowledge or effect', () => {
    expect(statusOf(factsOf(), S208, /^Knowledge/)).toBe('unknown')
    expect(statusOf(factsOf(), S208, /^Direct and predictable/)).toBe('unknown')
  })
})

describe('the other tests', () => {
  const personal = (min: string | null, max: string | null = min) =>
    factsOf({
      links: [{ ...link('pays', min, max), step: 'personal', span: spanOf('pays', '2025-03-01', null) }],
      entities: [
        { slug: 'Ada', name: 'Ada', kind: 'person', country: 'US' },
        { slug: 'Grandia', name: 'Grandia', kind: 'state', country: 'SA' },
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

  it('finds no personal payment in a chain of stakes', () => {
    expect(statusOf(factsOf(), '5 CFR 2635.503', /^A payment/)).toBe('unknown')
  })

  it.each([
    ['2022-12-31', 'not met'],
    ['2023-01-01', 'unknown'],
    ['2025-12-31', 'unknown'],
    ['2026-01-01', 'not met'],
  ])('counts two years from a payment received on %s: %s', (day, status) => {
    const paid = { ...link('pays', '20000'), step: 'personal', span: spanOf('pays', day, null) } as const
    expect(statusOf(factsOf({ links: [paid] }), '5 CFR 2635.503', /^A payment/)).toBe(status)
  })

  it.each([
    ['directs', '2020', null, null, 'met'],
    ['directs', '2020', null, 'spouse', 'met'],
    ['advises', '2020', null, 'spouse', 'met'],
    ['employed_by', '2020', null, 'parent', 'met'],
    ['manages', '2020', null, 'minor_child', 'met'],
    ['manages', '2020', '2024-06', 'spouse', 'unknown'],
    ['employed_by', '2020', null, 'child', 'unknown'],
    ['employed_by', '2020', null, 'sibling', 'unknown'],
    ['directs', '2020', '2024', null, 'met'],
    ['directs', '2020', '2023-06', null, 'not met'],
    ['directs', '2020', 'unknown', null, 'unknown'],
    ['owns', '2020', null, null, 'met'],
    ['owns', '2020', '2024-12-31', null, 'unknown'],
    ['founded', '2020', null, null, 'unknown'],
    ['owns', '2020', null, 'spouse', 'not met'],
    ['owns', '2020', null, 'minor_child', 'not met'],
    ['owns', '2020', null, 'parent', 'not met'],
    ['owns', '2020', null, 'child', 'unknown'],
    ['owns', '2020', null, 'in_law', 'unknown'],
    ['owns', '2020', null, 'general_partner', 'unknown'],
  ] as const)(
    'a covered relationship by %s from %s to %s through %s: %s',
    (kind, start, end, tiedAs, status) => {
      const imputedThrough =
        tiedAs === null || tiedAs === 'spouse' || tiedAs === 'minor_child' || tiedAs === 'general_partner'
          ? tiedAs
          : 'relative'
      const tie = { ...link(kind), span: spanOf(kind, start, end) }
      const kin = { ...link('family'), step: 'tie' } as const
      const facts = factsOf({ imputedThrough, tiedAs, links: tiedAs === null ? [tie] : [kin, tie] })
      expect(statusOf(facts, '5 CFR 2635.502', /covered relationship/)).toBe(status)
    },
  )

  it('recognizes a covered relationship with the party itself, and leaves the rest open', () => {
    expect(statusOf(personal('5'), '5 CFR 2635.502', /covered relationship/)).toBe('met')
    expect(statusOf(factsOf(), '5 CFR 2635.502', /covered relationship/)).toBe('unknown')
  })

  it.each([
    ['president_or_vice_president', 'met'],
    ['legislator', 'met'],
    ['outside_government', 'unknown'],
  ] as const)('holding an office under the United States, as %s: %s', (kind, status) => {
    expect(
      statusOf(factsOf({ positions: [position(kind, '2024', null)] }), 'Foreign emoluments clause', /^Holds/),
    ).toBe(status)
  })

  it('asks about a household’s stake under 2635.502(a), separately from relationships', () => {
    const facts = factsOf({
      imputedThrough: 'spouse',
      tiedAs: 'spouse',
      links: [{ ...link('family'), step: 'tie' }, link('owns')],
    })
    expect(statusOf(facts, '5 CFR 2635.502', /member of the household/)).toBe('unknown')
    expect(statusOf(factsOf(), '5 CFR 2635.502', /member of the household/)).toBeUndefined()
  })

  it.each([
    ['2021-05-01', /\$415 at the time/, 'recalled'],
    ['2023-01-01', /\$480 at the time/, 'confirmed'],
    ['2025-12-31', /\$480 at the time/, 'confirmed'],
    ['2026-01-01', /not on record here/, 'recalled'],
    ['2019-12-31', /not on record here/, 'recalled'],
  ] as const)('gives the minimal value of a gift on %s', (firstDay, figure, confirmation) => {
    const { participation } = factsOf()
    const clause = testsFor(factsOf({ participation: { ...participation, firstDay } })).find(
      (test) => test.name === 'Foreign emoluments clause',
    )
    const consent = clause?.elements.find((element) => /consent of Congress/.test(element.label))
    expect(consent?.reason).toMatch(figure)
    expect(consent?.confirmation).toBe(confirmation)
  })

  it('recognizes a present from a foreign state, and what only resembles one', () => {
    const clause = 'Foreign emoluments clause'
    expect(statusOf(personal('5'), clause, /^A present/)).toBe('met')
    expect(statusOf(factsOf(), clause, /^A present/)).toBe('unknown')
    const lent = personal('5')
    expect(
      statusOf({ ...lent, links: [{ ...link('lends_to', '5'), step: 'personal' }] }, clause, /^A present/),
    ).toBe('unknown')
    expect(statusOf({ ...lent, timing: 'recent' }, clause, /^A present/)).toBe('unknown')
    expect(
      statusOf(
        factsOf({ party: { slug: 'United States', name: 'United States', kind: 'state', country: 'US' } }),
        clause,
        /^A present/,
      ),
    ).toBe('not met')
  })

  it('finds no private-capacity interest in a relative’s interest, or in a founding alone', () => {
    expect(statusOf(factsOf({ imputedThrough: 'relative' }), 'OECD (2003)', /^A private-capacity/)).toBe(
      'unknown',
    )
    expect(statusOf(factsOf({ links: [link('founded')] }), 'OECD (2003)', /^A private-capacity/)).toBe(
      'unknown',
    )
  })

  it('falls back to the OECD definition for everyone', () => {
    const foreign = factsOf({ positions: [position('foreign', '2024', null)] })
    expect(statusOf(foreign, 'OECD (2003)', /^A public duty/)).toBe('met')
    expect(statusOf(foreign, 'OECD (2003)', /^A private-capacity/)).toBe('met')
    expect(statusOf(foreign, 'OECD (2003)', /^That could/)).toBe('unknown')
    const ofOffice = factsOf({
      positions: [{ ...position('foreign', '2024', null), body: 'Firm', bodySlug: 'Firm' }],
    })
    expect(statusOf(ofOffice, 'OECD (2003)', /^A private-capacity/)).toBe('unknown')
  })

  it('gives a reason and a citation for every element, and no verdict', () => {
    for (const { elements } of testsFor(factsOf())) {
      for (const { reason, citation, label } of elements) {
        expect(reason).toMatch(/[.]$/)
        expect(citation).not.toBe('')
        expect(`${label} ${reason}`).not.toMatch(/violat|guilty|corrupt|breach/i)
      }
    }
  })
})

describe('an element that rests on what is in doubt', () => {
  const elements = (facts: LegalFacts) => testsFor(facts).flatMap((test) => test.elements)
  const [stake, ...others] = factsOf().links as [LegalFacts['links'][number], ...LegalFacts['links']]

  it.each(['disputed', 'planned'] as const)(
    'is unknown rather than met, and says so: a holding that is %s',
    (doubt) => {
      const known = elements(factsOf())
      const doubted = elements(factsOf({ links: [{ ...stake, doubt }, ...others] }))
      const changed = known.flatMap((element, place) =>
        element.status === doubted[place]?.status ? [] : [[element, doubted[place]] as const],
      )
      expect(changed.map(([{ asks }]) => asks)).toContain(
        'A financial interest, the official’s own or imputed',
      )
      for (const [before, after] of changed) {
        expect(before.status).toBe('met')
        expect(after?.status).toBe('unknown')
        expect(after?.reason).toContain(doubt === 'disputed' ? 'is disputed' : 'was planned')
      }
    },
  )

  it.each(['owns', 'directs', 'manages', 'advises', 'founded'] as const)(
    'is never met if every link is disputed, whatever the holding: %s',
    (kind) => {
      const links = factsOf().links.map((each, place) => ({
        ...each,
        ...(place === 0 ? { kind } : {}),
        doubt: 'disputed' as const,
      }))
      const minister = [{ ...position('foreign', '2024', null), title: 'Minister', country: 'GB' }]
      for (const positions of [factsOf().positions, minister]) {
        const before = elements(
          factsOf({ positions, links: links.map((each) => ({ ...each, doubt: null })) }),
        )
        for (const [place, element] of elements(factsOf({ positions, links })).entries())
          if (/Firm|Ada’s|official’s own/.test(before[place]?.reason ?? ''))
            expect(element.status, element.reason).not.toBe('met')
      }
    },
  )

  it('is unknown if the tie to the person who holds the interest is disputed', () => {
    const tie = { ...link('family'), step: 'tie', doubt: 'disputed' } as const
    const facts = factsOf({ imputedThrough: 'spouse', tiedAs: 'spouse', links: [tie, stake, ...others] })
    const interest = elements(facts).filter(({ asks }) => asks.startsWith('A financial interest'))
    expect(interest.map(({ status }) => status)).toEqual(['unknown'])
  })

  it.each(['disputed', 'unseen'] as const)(
    'is unknown where what was so at the time rests on a participation that is %s',
    (doubt) => {
      const told = (given: LegalFacts) =>
        elements(given).filter(({ asks }) => asks.startsWith('A private-capacity interest'))
      const { participation } = factsOf()
      expect(told(factsOf()).map(({ status }) => status)).toEqual(['met'])
      const [doubted] = told(factsOf({ participation: { ...participation, doubt } }))
      expect(doubted?.status).toBe('unknown')
    },
  )

  it('is unknown if the participation itself is disputed', () => {
    const participation = { ...factsOf().participation, role: 'lead' } as const
    const takesPart = (doubt: 'disputed' | null) =>
      elements(factsOf({ participation: { ...participation, doubt } })).find(
        ({ asks }) => asks === 'Takes part personally and substantially',
      )
    expect(takesPart(null)?.status).toBe('met')
    expect(takesPart('disputed')).toMatchObject({ status: 'unknown' })
    expect(takesPart('disputed')?.reason).toContain('is disputed')
  })
})

it('tells two entities of one name apart', () => {
  const facts = (party: string, bodySlug: string): LegalFacts => ({
    ...factsOf({ positions: [{ ...position('foreign', '2024', null), body: 'Ministry', bodySlug }] }),
    links: [link('directs')],
    entities: [
      { slug: 'ada', name: 'Ada', kind: 'person', country: 'US' },
      { slug: 'ministry-1', name: 'Ministry', kind: 'public_body', country: 'US' },
    ],
    party: { slug: party, name: 'Ministry', kind: 'public_body', country: 'SA' },
  })
  const told = (given: LegalFacts) => [
    NAMED_FACTS.interest_is_party.of(given),
    NAMED_FACTS.position_at_interest.of(given),
  ]
  expect(told(facts('ministry-1', 'ministry-1'))).toEqual(['yes', 'yes'])
  expect(told(facts('ministry-2', 'ministry-2'))).toEqual(['no', 'no'])
})

it('tells the latest entry of a figure, in whatever order a pack has them', () => {
  const entry = (from: string, amount: string) => ({ id: 'limit', from, amount, currency: 'USD' })
  const [old, current] = [entry('2005-01-01', '5000'), entry('2025-01-01', '15000')]
  for (const figures of [
    [old, current],
    [current, old],
  ])
    expect(tellInGeneral('Up to {figure:limit}', { figures } as unknown as RulePack)).toBe('Up to $15,000')
})

describe('what the dates of several records leave of an element', () => {
  const interest = 'A financial interest, the official’s own or imputed'
  const statusOf = (facts: LegalFacts, label: string): [string, string] | undefined => {
    const found = testsFor(facts)
      .flatMap(({ elements }) => elements)
      .find((each) => each.asks === label)
    return found === undefined ? undefined : [found.status, found.reason]
  }
  const spouse = (end: string | null) => ({
    ...link('family'),
    step: 'tie' as const,
    span: spanOf('family', '2000', end),
  })

  it('a spouse’s interest counts only while they are married', () => {
    const through = (end: string | null) =>
      factsOf({ imputedThrough: 'spouse', tiedAs: 'spouse', links: [spouse(end), ...factsOf().links] })
    expect(statusOf(through(null), interest)?.[0]).toBe('met')
    expect(statusOf(through('2023-06-30'), interest)?.[0]).toBe('not met')
  })

  it('an interest from after the office is unknown', () => {
    const bought = (start: string) => ({ ...link('owns'), span: spanOf('owns', start, null) })
    const inOffice = (start: string) =>
      statusOf(
        factsOf({
          positions: [position('executive_employee', '2024', '2025-06-30')],
          links: [bought(start), ...factsOf().links.slice(1)],
        }),
        interest,
      )
    expect(inOffice('2025-03')?.[0]).toBe('met')
    expect(inOffice('2025-09')).toEqual([
      'unknown',
      expect.stringContaining('while the official held a position'),
    ])
  })

  it.each([
    ['planned', 'planned or announced'],
    ['old', 'older than the talks'],
    ['disputed', 'disputed'],
  ] as const)('what is %s is unknown, and the reason says why', (doubt, words) => {
    const [holding, ...rest] = factsOf().links
    const found = statusOf(factsOf({ links: [{ ...link('owns'), ...holding, doubt }, ...rest] }), interest)
    expect(found).toEqual(['unknown', expect.stringContaining(words)])
  })
})
