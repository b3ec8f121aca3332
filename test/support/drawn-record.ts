import fc from 'fast-check'
import { LINK_KIND_NAMES, LINK_KINDS } from '../../models/link-kinds.ts'
import { VALUE_BAND_NAMES } from '../../models/value-bands.ts'
import {
  AMOUNT_STATUSES,
  CAPACITIES,
  ENTITY_KINDS,
  LINK_STATUSES,
  NEGOTIATION_STATUSES,
  PARTICIPANT_ROLES,
  PARTICIPATION_STATUSES,
  PARTICULAR_MATTERS,
  PARTY_ROLES,
  POSITION_CLASSES,
  STAGES,
  STANCES,
  STATEMENT_KINDS,
} from '../../models/vocabulary.ts'
import { CURRENCY_CODES } from '../../server/values/currencies.ts'

/** Whole records generated at random, with everything that a form has to return unchanged. */

const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined })
const one = <const T>(values: readonly T[]) => fc.constantFrom(...values)

/** Pieces of text that pages, forms and databases often mishandle. */
const PIECES = [
  'Fund',
  'of',
  '“quoted”',
  "O'Neill",
  '<b>',
  '&amp;',
  '"',
  '100%',
  '[slug]',
  'Ümlaut',
  'Путин',
  '习近平',
  'محمد',
  'a\tb',
  '=1+1',
  '🏦',
  '—',
  '{{x}}',
  'e\u0301',
  '1.500',
  'None',
  '-',
  '../',
  '?a=b&c=d',
  'ﬁ',
  'İstanbul',
  '\u200f',
  'new',
] as const
/** A record does not accept a text that consists only of combining marks. */
const isSeen = (text: string): boolean => /[^\s\p{Cf}\p{M}]/u.test(text)
const words = (most: number) =>
  fc
    .array(one(PIECES), { minLength: 1, maxLength: most })
    .map((all) => all.join(' '))
    .filter(isSeen)
const oneLine = words(5).filter((all) => !all.includes('\t'))
const lines = fc.array(words(6), { minLength: 1, maxLength: 3 }).map((all) => all.join('\n'))

const year = fc.integer({ min: 1990, max: 2012 })
const dateIn = (from: fc.Arbitrary<number>) =>
  fc
    .tuple(from, fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 28 }), one([1, 2, 3]))
    .map(([y, m, d, parts]) =>
      [String(y), String(m).padStart(2, '0'), String(d).padStart(2, '0')].slice(0, parts).join('-'),
    )
const start = dateIn(year)
const end = fc.oneof(dateIn(year.map((y) => y + 23)), fc.constant('unknown'))
const period = { start: maybe(start), end: maybe(end) }

const decimal = fc.oneof(
  fc.bigInt({ min: 1n, max: 10n ** 13n }).map(String),
  fc.tuple(fc.nat(999), fc.nat(999)).map(([whole, part]) => `${whole}.${String(part).padStart(3, '0')}`),
  one(['0.5', '12.50', '1999999', '30000000', '1500.250', '100.000']),
)
const share = one(['0.5', '9.90', '12.345', '20', '49.999', '50', '100'])

/** A number that may be exact, open at either end, or a range, as members of a link. */
const range = (exact: string, name: string, number: fc.Arbitrary<string>) =>
  fc.oneof(
    number.map((value) => ({ [exact]: value })),
    number.map((value) => ({ [`${name}_min`]: value })),
    number.map((value) => ({ [`${name}_max`]: value })),
    fc
      .uniqueArray(number, { minLength: 2, maxLength: 2, comparator: (a, b) => Number(a) === Number(b) })
      .map((ends) => ends.sort((a, b) => Number(a) - Number(b)))
      .map(([min, max]) => ({ [`${name}_min`]: min, [`${name}_max`]: max })),
  )

const amount = fc
  .tuple(range('amount', 'amount', decimal), one([...CURRENCY_CODES]), maybe(one(AMOUNT_STATUSES)))
  .map(([sum, currency, amount_status]) => ({ ...sum, currency, amount_status }))
const band = fc
  .tuple(one(VALUE_BAND_NAMES), maybe(one(AMOUNT_STATUSES)))
  .map(([amount_band, amount_status]) => ({ amount_band, amount_status }))
const money = fc.oneof(amount, amount, band, fc.constant({}))

const sourceIds = (count: number) => Array.from({ length: count }, (_, index) => `source-${index}`)

/** Cited sources, up to three times as many as a page once showed, each with the optional members of a citation. */
const citations = (count: number, minLength: number) =>
  fc
    .tuple(
      fc.uniqueArray(one(sourceIds(count)), { minLength, maxLength: Math.min(count, 4) }),
      fc.boolean(),
      fc.nat(19),
    )
    .map(([few, _, lot]) => (lot === 0 ? sourceIds(Math.min(count, 45)) : few))
    .chain((ids) =>
      fc.tuple(
        ...ids.map((id) =>
          fc.oneof(
            fc.constant(id),
            fc.record(
              {
                id: fc.constant(id),
                locator: oneLine,
                quote: lines,
                stance: one(STANCES),
                note: oneLine,
              },
              { requiredKeys: ['id'] },
            ),
          ),
        ),
      ),
    )

/** Addresses that differ only in the fragment, the scheme or letter case. */
const urlOf = (index: number): string =>
  [
    `https://papers.example/report.pdf#page=${index}`,
    `https://news.example/${index}?q=ä&b=1`,
    `http://news.example/${index - 1}?q=ä&b=1`,
    `Https://Letters.example/${index}/`,
    `https://news.example/story-${index}#section-${index}`,
  ][index % 5] ?? ''

type Raw = Record<string, unknown>

/** @param size roughly how many records of each kind. @returns a dataset file, the same for the same seed. */
export function drawnDataset(size: number, seed: number): string {
  const sample = <T>(arbitrary: fc.Arbitrary<T>, numRuns: number, salt: number): T[] =>
    fc.sample(arbitrary, { numRuns, seed: seed + salt })
  const people = Array.from({ length: Math.ceil(size / 3) }, (_, index) => `person-${index}`)
  const others = Array.from({ length: size }, (_, index) => `entity-${index}`)
  const everybody = [...people, ...others]
  const cited = (least: number) => citations(size, least)
  const numbered = <T extends object>(list: T[], name: string): Raw[] =>
    list.map((record, index) => ({ id: `${name}-${index}`, ...record }))

  const sources = sample(
    fc.record({
      publisher: oneLine,
      origin: maybe(oneLine),
      title: oneLine,
      published: maybe(start),
      archive_url: maybe(fc.constant('https://archive.example/x#page=3')),
    }),
    size,
    1,
  ).map((source, index) => ({ id: `source-${index}`, url: urlOf(index), ...source }))

  const described = (kinds: readonly string[]) =>
    fc.record({
      kind: one(kinds),
      name: oneLine,
      aliases: fc
        .uniqueArray(oneLine, { maxLength: 3 })
        .chain((few) =>
          fc
            .nat(14)
            .map((lot) => (lot === 0 ? Array.from({ length: 45 }, (_, index) => `Alias ${index}`) : few)),
        ),
      country: maybe(one(['SA', 'GB', 'XK', 'TR', 'CD'])),
      summary: maybe(lines),
      external_ids: one([
        {},
        { wikidata: 'Q42', lei: '5493001KJTIIGC8Y1R12' },
        { registration_number: 'A  1' },
      ]),
      sources: cited(0),
    })
  const entities = [
    ...numbered(sample(described(['person']), people.length, 2), 'person'),
    ...numbered(
      sample(described(ENTITY_KINDS.filter((kind) => kind !== 'person')), others.length, 3),
      'entity',
    ),
  ].map((entity) => ({
    ...entity,
    aliases: (entity.aliases as string[]).filter((alias) => alias !== entity.name),
  }))

  const positions = sample(
    fc.record({
      official: one(people),
      title: oneLine,
      body: maybe(fc.oneof(one(others), oneLine)),
      class: one(POSITION_CLASSES),
      ...period,
      sources: cited(1),
    }),
    Math.ceil(size / 3),
    4,
  ).map((position, index) => ({ ...position, title: `${position.title} ${index}` }))

  const link = one(LINK_KIND_NAMES)
    .chain((kind) => {
      const { personal, relationships } = LINK_KINDS[kind]
      const relationship = relationships === null ? fc.constant(undefined) : one(relationships)
      return fc.record({
        kind: fc.constant(kind),
        ends: fc.uniqueArray(one(personal ? people : everybody), { minLength: 2, maxLength: 2 }),
        relationship: personal ? relationship : maybe(relationship),
        detail: maybe(lines),
        share: fc.oneof(fc.constant({}), range('share_percent', 'share', share)),
        money,
        joint_sum: maybe(one(['sum-1', 'sum-2'])),
        ...period,
        last_known: maybe(start),
        stage: one(STAGES),
        capacity: maybe(one(CAPACITIES)),
        status: one(LINK_STATUSES.filter((status) => status !== 'retracted')),
        sources: cited(1),
      })
    })
    .map(({ ends: [from, to], share: said, money: sum, ...rest }) => ({ from, to, ...rest, ...said, ...sum }))
  const links = numbered(sample(link, size * 2, 5), 'link')

  const negotiation = fc.record({
    name: oneLine,
    summary: maybe(lines),
    status: one(NEGOTIATION_STATUSES),
    particular_matter: maybe(one(PARTICULAR_MATTERS)),
    ...period,
    sources: cited(0),
    parties: fc.uniqueArray(
      fc.record({ entity: one(others), role: one(PARTY_ROLES), ...period, sources: cited(0) }),
      { maxLength: 4, selector: ({ entity }) => entity },
    ),
    participants: fc.uniqueArray(
      fc.record({
        official: one(people),
        role: one(PARTICIPANT_ROLES),
        capacity: maybe(oneLine),
        on_behalf_of: maybe(one(others)),
        ...period,
        status: one(PARTICIPATION_STATUSES),
        sources: cited(0),
      }),
      { maxLength: 3, selector: ({ official }) => official },
    ),
    meetings: fc.uniqueArray(
      fc.record({
        date: start,
        place: maybe(oneLine),
        summary: maybe(lines),
        attendees: fc.oneof(
          fc.uniqueArray(one(everybody), { maxLength: 3 }),
          fc.constant(everybody.slice(0, 40)),
        ),
        sources: cited(0),
      }),
      { maxLength: 2, selector: ({ date }) => date },
    ),
  })
  const negotiations = numbered(sample(negotiation, Math.ceil(size / 5), 6), 'talks')
  const talks = negotiations.map(({ id }) => id as string)

  const statement = fc.record({
    by: fc.oneof(one(people), oneLine),
    kind: one(STATEMENT_KINDS),
    date: maybe(start),
    about: fc.oneof(
      fc.uniqueArray(one([...everybody, ...talks]), { minLength: 1, maxLength: 3 }),
      fc.constant(everybody.slice(0, 30)),
    ),
    quote: maybe(lines),
    paraphrase: lines,
    sources: cited(1),
  })
  const statements = numbered(sample(statement, size, 7), 'statement')
  return JSON.stringify({
    format: 'recusal-dataset/1',
    sources,
    entities,
    positions,
    links,
    negotiations,
    statements,
  })
}
