import { describe, expect, it } from 'vitest'
import { type Likened, likenessOf } from '../../server/duplicates/likeness.ts'

const entity = (name: string, more: Partial<Likened> = {}): Likened => ({
  name,
  aliases: [],
  kind: 'company',
  country: null,
  externalIds: null,
  ...more,
})

describe('what distinguishes institutions of a state', () => {
  it.each<[string, Partial<Likened>, string, Partial<Likened>, string]>([
    [
      'Ministry of Defense of Israel',
      { kind: 'public_body' },
      'Israel',
      { kind: 'state' },
      'ministry and the state itself',
    ],
    [
      'Israeli Army',
      { kind: 'public_body' },
      'Israeli Defense Ministry',
      { kind: 'public_body' },
      'armed forces and ministry',
    ],
  ])('of %s', (one, mine, other, theirs, words) => {
    expect(likenessOf(entity(one, mine), entity(other, theirs)).against).toContain(
      `different institutions: ${words}`,
    )
  })
})

describe('why two entries are similar', () => {
  it.each<[string, Likened, Likened, string]>([
    ['the very name', entity('Acme'), entity('Acme'), 'the same name'],
    [
      'accents and case',
      entity('Société Générale'),
      entity('SOCIETE GENERALE'),
      'the same name apart from accents, case or punctuation',
    ],
    [
      'dots of a legal form',
      entity('Acme S.A.'),
      entity('Acme SA'),
      'the same name apart from accents, case or punctuation',
    ],
    ['an alias', entity('MGX'), entity('MGX Fund', { aliases: ['MGX'] }), 'both are known as “MGX”'],
    [
      'the order',
      entity('Trump Organization, The'),
      entity('The Trump Organization'),
      'the same words in a different order',
    ],
    [
      'an id',
      entity('Acme', { externalIds: { wikidata: 'Q1' } }),
      entity('Apex', { externalIds: { wikidata: 'Q1' } }),
      'the same id in Wikidata, Q1',
    ],
    ['little else', entity('Affinity Partners'), entity('Affinty Partners'), 'similar names'],
  ])('%s', (_, one, other, why) => {
    expect(likenessOf(one, other).why).toContain(why)
  })
})

describe('what counts against a match', () => {
  it.each<[string, Likened, Likened, string]>([
    [
      'a number',
      entity('Affinity Fund I'),
      entity('Affinity Fund II'),
      'different numbers in the name: 1 and 2',
    ],
    [
      'a number that one lacks',
      entity('Affinity Fund'),
      entity('Affinity Fund 2'),
      'different numbers in the name: none and 2',
    ],
    ['the legal form', entity('Acme LLC'), entity('Acme GmbH'), 'different legal forms: LLC and GmbH'],
    [
      'the country',
      entity('Acme', { country: 'US' }),
      entity('Acme', { country: 'AE' }),
      'different countries: US and AE',
    ],
    ['the kind', entity('Acme'), entity('Acme', { kind: 'fund' }), 'different kinds: company and fund'],
    [
      'the generation',
      entity('Donald Trump', { kind: 'person' }),
      entity('Donald Trump Jr.', { kind: 'person' }),
      'different generations in the name: none and Jr',
    ],
    [
      'an id',
      entity('Acme', { externalIds: { lei: 'A' } }),
      entity('Acme', { externalIds: { lei: 'B' } }),
      'different ids in Legal Entity Identifier: A and B',
    ],
  ])('%s', (_, one, other, against) => {
    expect(likenessOf(one, other).against).toContain(against)
  })

  it.each([
    ['a legal form written in two ways', 'Acme Ltd.', 'Acme Limited'],
    ['a figure written in two ways', 'Fund II', 'Fund 2'],
    ['an initial that is not a numeral', 'I. Ivanov', 'Ivanov'],
  ])('is not %s', (_, one, other) => {
    expect(likenessOf(entity(one), entity(other)).against).toEqual([])
  })
})
