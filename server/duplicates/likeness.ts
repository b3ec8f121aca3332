import { type EntityKind, EXTERNAL_ID_NAMES, EXTERNAL_IDS } from '../../models/vocabulary.ts'
import { fold } from '../values/fold.ts'
import { list, words } from '../values/format.ts'
import { lookUp } from '../values/look-up.ts'

/** What shows whether an entity is the same as another. */
export interface Likened {
  readonly name: string
  readonly aliases: readonly string[]
  /** Null while someone types the name and has not chosen a kind. */
  readonly kind: EntityKind | null
  readonly country: string | null
  readonly externalIds: Readonly<Record<string, string>> | null
}

/** Why two records may be the same, and what speaks against it, in phrases. */
export interface Likeness {
  readonly why: string[]
  readonly against: string[]
}

/** Legal forms by the words for them in names, without periods. */
const LEGAL_FORMS: Readonly<Record<string, string>> = {
  llc: 'LLC',
  llp: 'LLP',
  lp: 'LP',
  ltd: 'Ltd',
  limited: 'Ltd',
  inc: 'Inc',
  incorporated: 'Inc',
  corp: 'Corp',
  corporation: 'Corp',
  plc: 'PLC',
  pjsc: 'PJSC',
  jsc: 'JSC',
  ojsc: 'OJSC',
  psc: 'PSC',
  gmbh: 'GmbH',
  ag: 'AG',
  sa: 'SA',
  sarl: 'SARL',
  spa: 'SpA',
  bv: 'BV',
  nv: 'NV',
  oy: 'Oy',
  ab: 'AB',
}

const ROMAN: Readonly<Record<string, string>> = {
  i: '1',
  ii: '2',
  iii: '3',
  iv: '4',
  v: '5',
  vi: '6',
  vii: '7',
  viii: '8',
  ix: '9',
  x: '10',
}

/** What tells one institution of a state from another, by the words for it in names. */
const INSTITUTIONS: Readonly<Record<string, string>> = {
  ministry: 'ministry',
  department: 'ministry',
  army: 'armed forces',
  forces: 'armed forces',
  military: 'armed forces',
  navy: 'armed forces',
  guard: 'guard',
  police: 'police',
  parliament: 'parliament',
  senate: 'parliament',
  assembly: 'parliament',
  knesset: 'parliament',
  congress: 'parliament',
  court: 'court',
  embassy: 'embassy',
  bank: 'bank',
  fund: 'fund',
  agency: 'agency',
  authority: 'authority',
  council: 'council',
  office: 'office',
  university: 'university',
}

/** Words that tell a son from a father with the same name. */
const GENERATIONS: Readonly<Record<string, string>> = { jr: 'Jr', junior: 'Jr', sr: 'Sr', senior: 'Sr' }

/** The words of a name, without accents, case and punctuation: "S.A." is "sa". */
function wordsOf(name: string): string[] {
  return fold(name)
    .replace(/\b(\p{L})\.(?=\p{L}\b)/gu, '$1')
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '')
}

const folded = (name: string): string => wordsOf(name).join(' ')

/** The numbers in a name, with Roman numerals in figures: "Fund II" has 2. A single letter first is an initial. */
function numbersOf(name: string): string[] {
  return wordsOf(name).flatMap((word, index) => {
    if (/^\d+$/.test(word)) return String(Number(word))
    const roman = index === 0 ? undefined : lookUp(ROMAN, word)
    return roman === undefined ? [] : roman
  })
}

function formOf(name: string): string | null {
  const form = wordsOf(name).flatMap((word) => lookUp(LEGAL_FORMS, word) ?? [])
  return form.at(-1) ?? null
}

/** Which institutions a name mentions. A state's bare name mentions none. */
function institutionsOf(name: string): string[] {
  return [...new Set(wordsOf(name).flatMap((word) => lookUp(INSTITUTIONS, word) ?? []))].sort()
}

const isOfAState = ({ kind }: Likened): boolean => kind === 'state' || kind === 'public_body'

function generationOf({ kind, name }: Likened): string {
  const last = kind === null || kind === 'person' ? (wordsOf(name).at(-1) ?? '') : ''
  return GENERATIONS[last] ?? 'none'
}

function sameName(one: Likened, other: Likened): string | null {
  if (one.name === other.name) return 'the same name'
  if (folded(one.name) === folded(other.name)) return 'the same name apart from accents, case or punctuation'
  const known = new Map([other.name, ...other.aliases].map((name) => [folded(name), name]))
  for (const name of [one.name, ...one.aliases]) {
    const shared = known.get(folded(name))
    if (shared !== undefined) return `both are known as “${shared}”`
  }
  const sorted = (name: string): string => wordsOf(name).sort().join(' ')
  if (sorted(one.name) === sorted(other.name)) return 'the same words in a different order'
  return null
}

/** Compares two entities that may be the same. */
export function likenessOf(one: Likened, other: Likened): Likeness {
  const why: string[] = []
  const against: string[] = []
  const name = sameName(one, other)
  if (name !== null) why.push(name)
  for (const collection of EXTERNAL_ID_NAMES) {
    const [mine, theirs] = [one.externalIds?.[collection], other.externalIds?.[collection]]
    if (mine === undefined || theirs === undefined) continue
    const { label } = EXTERNAL_IDS[collection]
    if (mine === theirs) why.push(`the same id in ${label}, ${mine}`)
    else against.push(`different ids in ${label}: ${mine} and ${theirs}`)
  }
  if (why.length === 0) why.push('similar names')

  const [numbers, otherNumbers] = [numbersOf(one.name), numbersOf(other.name)]
  if (numbers.join() !== otherNumbers.join()) {
    const said = (found: string[]): string => (found.length === 0 ? 'none' : list(found))
    against.push(`different numbers in the name: ${said(numbers)} and ${said(otherNumbers)}`)
  }
  const [generation, otherGeneration] = [generationOf(one), generationOf(other)]
  if (generation !== otherGeneration)
    against.push(`different generations in the name: ${generation} and ${otherGeneration}`)
  const [form, otherForm] = [formOf(one.name), formOf(other.name)]
  if (form !== null && otherForm !== null && form !== otherForm) {
    against.push(`different legal forms: ${form} and ${otherForm}`)
  }
  const [institutions, others] = [institutionsOf(one.name), institutionsOf(other.name)]
  if (isOfAState(one) && isOfAState(other) && institutions.join() !== others.join()) {
    const said = (found: string[]): string => (found.length === 0 ? 'the state itself' : list(found))
    against.push(`different institutions: ${said(institutions)} and ${said(others)}`)
  }
  if (one.country !== null && other.country !== null && one.country !== other.country) {
    against.push(`different countries: ${one.country} and ${other.country}`)
  }
  if (one.kind !== null && other.kind !== null && one.kind !== other.kind)
    against.push(`different kinds: ${words(one.kind)} and ${words(other.kind)}`)
  return { why, against }
}
