import type { Found, FoundRecord, Match } from '../../../queries/search.ts'
import { countryName } from '../../../values/countries.ts'
import { fold } from '../../../values/fold.ts'
import { capital, words } from '../../../values/format.ts'

/** A piece of a text that matched: the search words stand out. */
interface Piece {
  /** Kept as it is: the view sets all pieces of a text apart as one. */
  readonly value: string
  readonly hit: boolean
}

/** Longer texts are cut to about this many characters around the first hit. */
const EXCERPT = 220
const BEFORE_HIT = 70

/** The labels of the texts by which records are found. */
const FIELDS: Readonly<Record<string, string>> = {
  name: 'Name',
  alias: 'Also known as',
  'external id': 'Identifier',
  position: 'Position',
  summary: 'Summary',
  capacity: 'Capacity',
  meeting: 'Meeting',
  detail: 'Detail',
  quotation: 'Quotation',
  paraphrase: 'Paraphrase',
  speaker: 'Speaker',
  title: 'Title',
  publisher: 'Publisher',
  address: 'Address',
}

/** A text in pieces, with the words marked that begin like a search word. */
function pieces(content: string, wanted: readonly string[]): Piece[] {
  const found: Piece[] = []
  let end = 0
  const add = (text: string, hit: boolean): void => {
    const last = found.at(-1)
    if (text === '') return
    if (last?.hit === hit) found[found.length - 1] = { value: last.value + text, hit }
    else found.push({ value: text, hit })
  }
  for (const match of content.matchAll(/[\p{L}\p{N}]+/gu)) {
    add(content.slice(end, match.index), false)
    const word = fold(match[0])
    add(
      match[0],
      wanted.some((each) => word.startsWith(each)),
    )
    end = match.index + match[0].length
  }
  add(content.slice(end), false)
  return found
}

/** A long text, cut to the part around its first hit. */
function excerpt(content: string, wanted: readonly string[]): string {
  if (content.length <= EXCERPT) return content
  const all = pieces(content, wanted)
  const before = all
    .slice(
      0,
      all.findIndex(({ hit }) => hit),
    )
    .reduce((sum, { value }) => sum + value.length, 0)
  const from = Math.max(0, before - BEFORE_HIT)
  const start = from === 0 ? 0 : content.indexOf(' ', from) + 1
  const cut = content.slice(start, start + EXCERPT)
  const ends = start + EXCERPT >= content.length
  return `${start === 0 ? '' : '… '}${ends ? cut : `${cut.slice(0, cut.lastIndexOf(' '))} …`}`
}

function matchModel({ field, content }: Match, wanted: readonly string[]) {
  const shown = excerpt(content, wanted)
  const said = field === 'quotation' ? `“${shown}”` : shown
  return { label: FIELDS[field] ?? capital(field), pieces: pieces(said, wanted) }
}

/** The kinds of record, as the search filter names them. */
export const FOUND_NOUNS: Readonly<Record<FoundRecord, string>> = {
  overlap: 'Overlaps',
  entity: 'Officials and interests',
  negotiation: 'Negotiations',
  link: 'Links',
  statement: 'Statements',
  source: 'Sources',
}

/** What a search found, with what matched and where. */
export function foundModel(found: Found, typed: string) {
  const wanted = fold(typed)
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '')
  // What the heading already says is not repeated.
  const told = found.matches.filter(({ content }) => content !== found.name && content !== found.what)
  return {
    name: pieces(found.name, found.alike ? [] : wanted),
    href: found.href,
    what: capital(
      words(
        [found.what, found.country === null ? null : countryName(found.country)]
          .filter((part) => part !== null)
          .join(', '),
      ),
    ),
    matches: told.map((match) => matchModel(match, wanted)),
  }
}
