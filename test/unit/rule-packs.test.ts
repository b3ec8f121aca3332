import { describe, expect, it } from 'vitest'
import { changedResults } from '../../server/legal/changed-results.ts'
import type { LegalFacts } from '../../server/legal/facts.ts'
import type { RulePack } from '../../server/legal/pack.ts'
import { packFile, readPack } from '../../server/legal/read-pack.ts'
import { shippedPacks } from '../../server/legal/shipped.ts'
import { legalTests } from '../../server/legal/tests.ts'
import { spanOfLink, spanOfPart } from '../../server/overlaps/facts.ts'

const always = spanOfPart('2020', null)

/** An official who owns a firm that is the party, and what the record says of their office. */
function factsOf(changes: Partial<LegalFacts> = {}): LegalFacts {
  return {
    official: 'Ada',
    participation: {
      role: 'lead',
      doubt: null,
      capacity: null,
      negotiation: 'Talks',
      onBehalfOf: null,
      onBehalfOfCountry: null,
      particularMatter: null,
      span: spanOfPart('2025', '2025'),
      firstDay: '2025-01-01',
    },
    positions: [],
    timing: 'concurrent',
    datesSettle: true,
    imputedThrough: null,
    tiedAs: null,
    links: [
      {
        kind: 'owns',
        step: 'holding',
        amountMin: null,
        amountMax: null,
        currency: null,
        span: always,
        doubt: null,
      },
    ],
    entities: [
      { slug: 'Ada', name: 'Ada', kind: 'person', country: null },
      { slug: 'Firm', name: 'Firm', kind: 'company', country: null },
    ],
    party: { slug: 'Firm', name: 'Firm', kind: 'company', country: null },
    representative: null,
    ...changes,
  }
}

type Position = LegalFacts['positions'][number]

const position = (title: string, of: Position['class'], country: string | null): Position => ({
  title,
  class: of,
  body: 'Office',
  bodySlug: 'office',
  country,
  span: always,
})

const applied = (facts: LegalFacts): string[] =>
  legalTests(shippedPacks(), facts).flatMap(({ pack, whyNot }) => (whyNot === null ? [pack.id] : []))

const US = ['us-federal', 'oecd-2003']
const UK = ['uk-ministers', 'oecd-2003']
const ONLY_OECD = ['oecd-2003']

describe('which packs apply', () => {
  it.each([
    ['an executive of an American body', [position('Envoy', 'executive_employee', 'US')], US],
    ['an executive of a body without a country', [position('Envoy', 'executive_employee', null)], US],
    ['an adviser at a British body', [position('Adviser', 'outside_government', 'GB')], UK],
    ['a British minister', [position('Foreign Secretary', 'foreign', 'GB')], UK],
    ['a legislator of another country', [position('Member', 'legislator', 'FR')], ONLY_OECD],
    ['a foreign official whose country nothing on record says', [position('Minister', 'foreign', null)], US],
    [
      'someone with an office in each',
      [position('Envoy', 'executive_employee', 'US'), position('Minister of State', 'foreign', 'GB')],
      ['us-federal', 'uk-ministers', 'oecd-2003'],
    ],
    ['nothing on record', [], US],
  ])('%s', (_, positions, expected) => {
    expect(applied(factsOf({ positions }))).toEqual(expected)
  })

  it('follows those on whose behalf the official takes part, then the official’s own country', () => {
    const { participation, entities } = factsOf()
    const forBritain = { ...participation, onBehalfOf: 'the United Kingdom', onBehalfOfCountry: 'GB' }
    expect(applied(factsOf({ participation: forBritain }))).toEqual(UK)
    const french = entities.map((entity) => ({ ...entity, country: 'FR' }))
    expect(applied(factsOf({ entities: french }))).toEqual(ONLY_OECD)
    expect(applied(factsOf({ participation: forBritain, entities: french }))).toEqual(UK)
  })

  it('asks whom someone acts for where a position does not say its country', () => {
    const { participation, entities } = factsOf()
    const british = entities.map((entity) => ({ ...entity, country: 'GB' }))
    const adviser = [position('Board member', 'outside_government', null)]
    expect(applied(factsOf({ positions: adviser, entities: british }))).toEqual(UK)
    const forAmerica = { ...participation, onBehalfOf: 'the United States', onBehalfOfCountry: 'US' }
    expect(applied(factsOf({ positions: adviser, entities: british, participation: forAmerica }))).toEqual(US)
    const employee = [position('Envoy', 'executive_employee', null)]
    expect(applied(factsOf({ positions: employee, entities: british }))).toEqual(US)
  })

  it.each([
    [
      { positions: [position('Member', 'legislator', 'FR')] },
      'no position on record for that time is one of theirs',
    ],
    [
      { entities: [{ slug: 'Ada', name: 'Ada', kind: 'person', country: 'FR' }] },
      'this official is of another country',
    ],
  ] as const)('says why one does not apply: %#', (changes, why) => {
    const [first] = legalTests(shippedPacks(), factsOf(changes))
    expect(first?.whyNot).toBe(`It is for officials of the United States, and ${why}.`)
  })

  it('says for whom someone acts', () => {
    const { participation } = factsOf()
    const forQatar = { ...participation, onBehalfOf: 'Qatar', onBehalfOfCountry: 'QA' }
    const [first] = legalTests(shippedPacks(), factsOf({ participation: forQatar }))
    expect(first?.whyNot).toBe(
      'It is for officials of the United States, and this official takes part for Qatar.',
    )
  })

  it('ignores positions held at another time', () => {
    const before = { ...position('Minister for Trade', 'foreign', 'GB'), span: spanOfPart('2019', '2020') }
    expect(applied(factsOf({ positions: [before, position('Envoy', 'executive_employee', 'US')] }))).toEqual(
      US,
    )
  })

  it('leaves out a pack that is not in use', () => {
    const off = shippedPacks().map((pack) => ({ ...pack, in_use: pack.id !== 'us-federal' }))
    expect(legalTests(off, factsOf()).map(({ pack }) => pack.id)).not.toContain('us-federal')
  })
})

describe('the Ministerial Code', () => {
  const elements = (facts: LegalFacts, test: string) =>
    legalTests(shippedPacks(), facts)
      .flatMap(({ tests }) => tests)
      .find(({ name }) => name === `Ministerial Code: ${test}`)
  const status = (facts: LegalFacts, test: string, label: RegExp) =>
    elements(facts, test)?.elements.find((element) => label.test(element.label))?.status
  const minister = [position('Foreign Secretary', 'foreign', 'GB')]

  it.each([
    ['Foreign Secretary', 'met'],
    ['Secretary of State for Business and Trade', 'met'],
    ['Minister for Trade', 'met'],
    ['Private Secretary to the Prime Minister', 'unknown'],
    ['Prime Minister’s trade envoy', 'unknown'],
    ['Chancellor of the University of Oxford', 'unknown'],
    ['Secretary of State’s adviser', 'unknown'],
  ])('covers ministers: %s is %s', (title, expected) => {
    const facts = factsOf({ positions: [position(title, 'foreign', 'GB')] })
    expect(status(facts, 'private interests', /^A minister/)).toBe(expected)
  })

  it('leaves ministers of other governments open, and judges out', () => {
    const scottish = {
      ...position('Minister for Trade', 'foreign', 'GB'),
      body: 'Scottish Government',
      bodySlug: 'scottish-government',
    }
    expect(status(factsOf({ positions: [scottish] }), 'private interests', /^A minister/)).toBe('unknown')
    const judge = factsOf({ positions: [position('Justice', 'judge', 'GB')] })
    expect(elements(judge, 'gifts')?.outside).toBe(
      'Does not apply, because it covers only ministers of the U.K. government. Justice, judge.',
    )
  })

  it('names positions without the class that all officials of other countries have', () => {
    const facts = factsOf({ positions: minister })
    expect(elements(facts, 'gifts')?.elements[0]?.reason).toBe('Foreign Secretary.')
  })

  it('takes the minister’s own interests as met, and leaves those of relatives open', () => {
    expect(status(factsOf({ positions: minister }), 'private interests', /^A private interest/)).toBe('met')
    const kin = factsOf({ positions: minister, imputedThrough: 'spouse', tiedAs: 'spouse' })
    expect(status(kin, 'private interests', /^A private interest/)).toBe('unknown')
  })

  it.each([
    ['140', 'GBP', 'not met'],
    ['141', 'GBP', 'met'],
    ['141', 'USD', 'unknown'],
  ])('compares a gift of %s %s: %s', (amount, currency, expected) => {
    const span = spanOfLink({
      kind: 'gives',
      relationship: null,
      startDate: '2025-02-01',
      endDate: null,
      published: [],
      founded: null,
    })
    const gift = {
      kind: 'gives',
      step: 'personal',
      amountMin: amount,
      amountMax: amount,
      currency,
      span,
      doubt: null,
    } as const
    expect(status(factsOf({ positions: minister, links: [gift] }), 'gifts', /^A gift/)).toBe(expected)
  })
})

const [us] = shippedPacks() as [RulePack]

/** A pack as plain data, of which a test may change anything. */
// biome-ignore lint/suspicious/noExplicitAny: the changes are meant to break its type
type Loose = any

/** The problems with a pack after a change to its plain data. */
function problemsAfter(change: (pack: Loose) => void): string[] {
  const copy = JSON.parse(packFile(us)) as Loose
  change(copy)
  const read = readPack(JSON.stringify(copy))
  return 'problems' in read ? read.problems.map(({ field, reason }) => `${field} ${reason}`) : []
}

describe('reading a pack', () => {
  it('reads each pack that comes with the program from its own file', () => {
    for (const pack of shippedPacks()) expect(readPack(packFile(pack))).toEqual({ pack })
  })

  it.each<[string, (pack: Loose) => void, RegExp]>([
    ['an unknown key', (pack) => (pack.extra = 1), /^extra is not a known field$/],
    [
      'an unknown fact',
      (pack) => (pack.tests[0].elements[0].when = { fact: 'mood', is: 'x' }),
      /elements\.0\.when is not a condition/,
    ],
    [
      'an unknown value',
      (pack) => (pack.tests[0].elements[1].cases[0].if.is = 'boss'),
      /names “boss”, which is neither a group nor a value of role/,
    ],
    ['an unknown office', (pack) => (pack.offices[0].id = 'other'), /names the office “executive”/],
    ['an unknown figure', (pack) => (pack.figures[0].id = 'other'), /names the figure “party-securities”/],
    [
      'a figure of the wrong kind',
      (pack) => Object.assign(pack.figures[8], { years: undefined, amount: '1', currency: 'USD' }),
      /needs a figure of years/,
    ],
    [
      'two entries in force at once',
      (pack) => (pack.figures[3].from = '2024-08-14'),
      /another entry of “former-employer-payment” applies/,
    ],
    [
      'an amount without a currency',
      (pack) => delete pack.figures[0].currency,
      /either an amount with its currency, or a number of years/,
    ],
    [
      'an unknown word',
      (pack) => (pack.tests[0].elements[1].cases[1].reason = 'For {someone}.'),
      /has {someone}, which is not a word/,
    ],
    [
      'a stray brace',
      (pack) => (pack.tests[0].elements[1].cases[1].reason = 'For { interest}.'),
      /a brace that is not part of a word/,
    ],
    [
      'a verdict',
      (pack) => (pack.tests[0].elements[1].label = 'Violates the law'),
      /says “Violates”: .* never a verdict/,
    ],
    ['a verdict in a name', (pack) => (pack.name = 'Corrupt officials'), /^name says “Corrupt”/],
    [
      'a brace where nothing fills it',
      (pack) => (pack.tests[0].about = 'About {interest}'),
      /tests\.0\.about has a brace/,
    ],
    [
      'a label that differs by path',
      (pack) => (pack.tests[0].elements[0].label = 'By {official}'),
      /can hold figures only/,
    ],
    [
      'no last case',
      (pack) => (pack.tests[0].elements[1].cases[1].if = { fact: 'role', is: 'lead' }),
      /must be left out of the last case/,
    ],
    [
      'a last case too early',
      (pack) => delete pack.tests[0].elements[1].cases[0].if,
      /is missing: only the last case/,
    ],
    [
      'two tests with one name',
      (pack) => (pack.tests[1].name = pack.tests[0].name),
      /“18 U.S.C. § 208” is already used/,
    ],
    ['nobody to apply to', (pack) => (pack.applies_to = {}), /must name countries, or everyone/],
    [
      'a group that hides a value',
      (pack) => (pack.groups.owns = ['invests_in']),
      /groups\.owns is also a value/,
    ],
    [
      'conditions too deep',
      (pack) =>
        (pack.tests[0].elements[1].when = JSON.parse(
          `${'{"not":'.repeat(6)}{"fact":"role","is":"lead"}${'}'.repeat(6)}`,
        )),
      /when is not a condition/,
    ],
  ])('refuses %s', (_, change, problem) => {
    expect(problemsAfter(change).join('\n')).toMatch(problem)
  })

  it.each([
    ['', 'is missing'],
    ['{', 'is not JSON'],
    ['{"id": 1, "id": 2}', 'appears twice'],
    ['['.repeat(200), 'is nested too deeply'],
    [' '.repeat(300_001).concat('{}'), 'must be at most 300000 characters'],
  ])('refuses what is no pack at all', (written, reason) => {
    const read = readPack(written)
    expect('problems' in read && read.problems[0]?.reason).toContain(reason)
  })
})

describe('what a version would change', () => {
  const facts = factsOf({ positions: [position('Envoy', 'executive_employee', 'US')] })

  it('is nothing for the same pack', () => {
    expect(changedResults([us], [us], facts)).toEqual({ results: [], reworded: 0 })
  })

  it('names results that change, those that go, and those that only read differently', () => {
    const next = structuredClone(us)
    const [first] = next.tests
    if (first === undefined) throw new Error('no test')
    first.elements[1]?.cases.splice(0, 2, { status: 'unknown', reason: 'Unknown.' })
    first.elements.splice(-1, 1)
    const exempt = first.elements.find(({ label }) => label === 'Waived')
    exempt?.cases.splice(0, 1, { status: 'unknown', reason: 'Ask.' })
    const { results, reworded } = changedResults([us], [next], facts)
    expect(results).toEqual([
      {
        test: '18 U.S.C. § 208',
        element: 'Takes part personally and substantially',
        before: 'met',
        after: 'unknown',
      },
      { test: '18 U.S.C. § 208', element: 'Knowledge of the interest', before: 'unknown', after: null },
    ])
    expect(reworded).toBe(1)
  })

  it('says that a test comes to apply or ends to, and follows one that is renamed', () => {
    const next = structuredClone(us)
    const [first] = next.tests
    if (first === undefined) throw new Error('no test')
    first.name = 'Section 208'
    expect(changedResults([us], [next], facts)).toEqual({ results: [], reworded: 1 })
    first.elements[0]?.cases.splice(0, 9, { status: 'not met', reason: 'Nobody.' })
    expect(changedResults([us], [next], facts).results[0]).toMatchObject({
      element: null,
      before: 'applies',
      after: 'does not apply',
    })
  })

  it('counts a figure that moves as other words, not as another element', () => {
    const next = structuredClone(us)
    const figure = next.figures.find(({ id }) => id === 'party-securities')
    if (figure !== undefined) figure.amount = '16000'
    const { results, reworded } = changedResults([us], [next], facts)
    expect(results).toEqual([])
    expect(reworded).toBe(1)
  })
})
