import { LINK_KINDS } from '../../../../models/link-kinds.ts'
import { type DuplicateRecord, EXTERNAL_ID_NAMES, EXTERNAL_IDS } from '../../../../models/vocabulary.ts'
import type { Query } from '../../../database/query.ts'
import { MOST_COMPARED } from '../../../duplicates/same-statement.ts'
import type { DecisionRow } from '../../../queries/duplicate-decisions.ts'
import type { DuplicatePair } from '../../../queries/duplicate-pairs.ts'
import { type DuplicateSide, duplicateSides } from '../../../queries/duplicate-sides.ts'
import { findEntity, positionsOf } from '../../../queries/entities.ts'
import { entityLinks } from '../../../queries/entity-links.ts'
import { findLink } from '../../../queries/link-lists.ts'
import { partsOf, seatsOf } from '../../../queries/seats.ts'
import { findSource, recordsCiting } from '../../../queries/sources.ts'
import { statementsAbout } from '../../../queries/statements.ts'
import { pairHref, undoHref } from '../../../values/addresses.ts'
import { countryName } from '../../../values/countries.ts'
import {
  capital,
  count,
  formatDate,
  formatMoment,
  formatShare,
  formatSpan,
  words,
} from '../../../values/format.ts'
import { linkAmount } from '../../../values/link-words.ts'
import { linkModel } from '../../parts/link-view.ts'

/** What the kinds of record are called on the duplicates page. */
export const DUPLICATE_NOUNS: Readonly<
  Record<DuplicateRecord, { one: string; many: string; heading: string; takes: string; limit?: string }>
> = {
  entity: {
    one: 'entry',
    many: 'entries',
    heading: 'Officials and interests',
    takes:
      'It takes over the names, IDs, links, positions, roles and statements of the other, whose address then leads to it. If both fill in a field, the one that stays keeps its own value.',
  },
  link: {
    one: 'link',
    many: 'links',
    heading: 'Links',
    takes:
      'It takes over the sources of the other and anything it does not say itself: detail, share, amount or a more exact date. The other is retracted, and its address leads to it.',
    limit: `If two entities have more than ${MOST_COMPARED} links of a kind, only those with the same detail, share, amount and dates are listed.`,
  },
  source: {
    one: 'source',
    many: 'sources',
    heading: 'Sources',
    takes:
      'Records that cite the other then cite it instead, with the same place and quotation; one that cites both then cites it once, with both. The address of the other leads to it.',
  },
}

const unnamed = (slug: string): DuplicateSide => ({ slug, name: slug, second: '', href: '' })

/** Pairs to decide, with both sides named. */
export async function pairModels(query: Query, record: DuplicateRecord, pairs: readonly DuplicatePair[]) {
  const sides = await duplicateSides(
    query,
    record,
    pairs.flatMap(({ one, other }) => [one, other]),
  )
  return pairs.map(({ one, other, why, against }) => ({
    one: sides.get(one) ?? unnamed(one),
    other: sides.get(other) ?? unnamed(other),
    why: capital(why.join('; ')),
    against: against.length === 0 ? null : against.join('; '),
    href: pairHref(record, one, other),
  }))
}

/** Decisions of one kind, with both sides named and a link to reconsider. */
export async function decisionModels(query: Query, record: DuplicateRecord, rows: readonly DecisionRow[]) {
  const sides = await duplicateSides(
    query,
    record,
    rows.flatMap(({ one, other }) => [one, other]),
  )
  return rows.map(({ one, other, merged, reason, by, at, decision }) => ({
    one: sides.get(one) ?? unnamed(one),
    other: sides.get(other) ?? unnamed(other),
    reason,
    // After a merge, which one stayed.
    stayed: merged === null ? null : (sides.get(merged === one ? other : one)?.name ?? merged),
    gone: merged === null ? null : (sides.get(merged)?.name ?? merged),
    decided: `${capital(decision)}${by === null ? '' : `, said ${by}`}, ${formatMoment(at)}`,
    undoHref: merged === null ? null : undoHref(record, merged),
    // A merge can be undone; any other decision can be made again.
    href: merged === null ? pairHref(record, one, other) : null,
  }))
}

/** A fact that helps someone tell whether two records are the same. */
interface Fact {
  readonly label: string
  /** A text, or several shown as a list. */
  readonly value: string | readonly string[]
}

const orNone = (items: readonly string[]): string | readonly string[] => (items.length === 0 ? 'none' : items)

const shown = (value: Fact['value']) =>
  typeof value === 'string' ? { text: value, items: null } : { text: '', items: value }

type Describe = (query: Query, slug: string) => Promise<readonly Fact[] | null>

const DESCRIBE: Readonly<Record<DuplicateRecord, Describe>> = {
  async entity(query, slug) {
    const entity = await findEntity(query, slug)
    if (entity === null) return null
    const [positions, { links, totals }, parts, seats, statements] = await Promise.all([
      positionsOf(query, entity.id),
      entityLinks(query, entity, 'first'),
      partsOf(query, entity.id),
      seatsOf(query, entity.id),
      statementsAbout(query, { entityId: entity.id }),
    ])
    const ids = EXTERNAL_ID_NAMES.flatMap((name) => {
      const id = entity.externalIds?.[name]
      return id === undefined ? [] : `${EXTERNAL_IDS[name].label} ${id}`
    })
    return [
      { label: 'Name', value: entity.name },
      { label: 'Kind', value: capital(words(entity.kind)) },
      { label: 'Country', value: entity.country === null ? 'unknown' : countryName(entity.country) },
      { label: 'Also known as', value: orNone(entity.aliases) },
      { label: 'Identifiers', value: orNone(ids) },
      { label: 'Summary', value: entity.summary ?? 'none' },
      {
        label: 'Positions',
        value: orNone(
          positions.map(({ title, startDate, endDate }) => `${title}, ${formatSpan(startDate, endDate)}`),
        ),
      },
      { label: 'Takes part in', value: orNone([...new Set(parts.map(({ name }) => name))]) },
      { label: 'A party in', value: orNone([...new Set(seats.map(({ name }) => name))]) },
      {
        label: 'Links',
        value: orNone([
          ...links.filter(({ status }) => status !== 'retracted').map((link) => linkModel(link).sentence),
          ...(totals === null ? [] : [`and ${count(totals.links - links.length, 'other link')}`]),
        ]),
      },
      { label: 'Statements', value: String(statements.length) },
      {
        label: 'Sources',
        value: orNone(entity.sources.map(({ publisher, title }) => `${publisher}, ${title}`)),
      },
    ]
  },
  async link(query, slug) {
    const link = await findLink(query, slug)
    if (link === null) return null
    const { recorded, sentence } = linkModel(link)
    return [
      { label: 'Says', value: sentence },
      { label: 'Kind', value: capital(words(link.kind)) },
      { label: 'Relationship', value: link.relationship === null ? 'none' : words(link.relationship) },
      { label: 'Detail', value: link.detail ?? 'none' },
      { label: 'Share', value: formatShare(link.shareMin, link.shareMax) ?? 'unknown' },
      { label: 'Amount', value: linkAmount(link) ?? 'unknown' },
      { label: 'When', value: formatSpan(link.startDate, link.endDate, LINK_KINDS[link.kind].oneDay) },
      { label: 'Status', value: capital(link.status) },
      {
        label: 'Sources',
        value: orNone(
          link.sources.map(
            ({ publisher, title, quote }) => `${publisher}, ${title}${quote === null ? '' : `: “${quote}”`}`,
          ),
        ),
      },
      { label: 'Overlaps', value: String(link.overlapCount) },
      { label: 'Recorded', value: recorded },
    ]
  },
  async source(query, slug) {
    const source = await findSource(query, slug)
    if (source === null) return null
    const citing = await recordsCiting(query, source.id, FIRST_CITING)
    return [
      { label: 'Title', value: source.title },
      { label: 'Publisher', value: source.publisher },
      { label: 'Published', value: source.published === null ? 'unknown' : formatDate(source.published) },
      { label: 'Address', value: source.url },
      { label: 'Archived copy', value: source.archiveUrl ?? 'none' },
      { label: 'Cited by', value: orNone(citing.rows.map(({ what, name }) => `${what} ${name}`)) },
      { label: 'Cited', value: count(source.citations, 'time') },
    ]
  },
}

/** The citing records that help tell one source from another. */
const FIRST_CITING = { sort: 'record', limit: 20, cursor: null } as const

/** Both records, fact by fact; null if either does not exist. */
export async function comparison(query: Query, record: DuplicateRecord, one: string, other: string) {
  const [mine, theirs, sides] = await Promise.all([
    DESCRIBE[record](query, one),
    DESCRIBE[record](query, other),
    duplicateSides(query, record, [one, other]),
  ])
  const [left, right] = [sides.get(one), sides.get(other)]
  if (mine === null || theirs === null || left === undefined || right === undefined) return null
  return {
    one: left,
    other: right,
    rows: mine.map(({ label, value }, place) => {
      const against = theirs[place]?.value ?? ''
      return {
        label,
        one: shown(value),
        other: shown(against),
        differs: JSON.stringify(value) !== JSON.stringify(against),
      }
    }),
  }
}
