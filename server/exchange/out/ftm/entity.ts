import { createHash } from 'node:crypto'
import type { RecordList } from '../../../dataset/format.ts'
import { toldDigest } from '../../told-digest.ts'
import { sourcesOf } from '../link-facts.ts'
import type { FileRow, Seen, WholeRecord } from '../whole-record.ts'

/** A FollowTheMoney entity, as on one line of its file: every value is a text inside a list. */
export interface FtmEntity {
  readonly id: string
  readonly caption: string
  readonly schema: string
  readonly properties: Readonly<Record<string, readonly string[]>>
  readonly datasets: readonly string[]
  readonly first_seen: string
  readonly last_change: string
  /** The record as this site stores it, besides what fits the model's properties; and a digest of these. */
  readonly recusal?: OwnRecord & { readonly told: string }
}

interface OwnRecord {
  readonly list: RecordList
  readonly record: FileRow
}

/** The name of this site's data among the datasets of a FollowTheMoney file. */
export const FTM_DATASET = 'recusal'

/** Ids stay the same from file to file. An entity's begins with `recusal-`; other ids also say what they identify. */
export const ftmId = {
  entity: (slug: string): string => `recusal-${slug}`,
  of: (what: 'source' | 'link' | 'negotiation' | 'statement', slug: string): string =>
    `recusal.${what}.${slug}`,
  /** For parts without their own id: a digest of what tells them apart. */
  part: (what: string, ...key: readonly unknown[]): string =>
    `recusal.${what}.${createHash('sha1').update(JSON.stringify(key)).digest('hex')}`,
}

export const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null)

type Values = Readonly<Record<string, string | null | undefined | readonly string[]>>

/** Properties of an entity: texts and lists, without unknown values. */
function properties(values: Values): Record<string, string[]> {
  return Object.fromEntries(
    Object.entries(values)
      .map(([name, value]): [string, string[]] => [name, [value ?? []].flat()])
      .filter(([, list]) => list.length > 0),
  )
}

/** A date for the model, which has no "unknown" day. */
export const dateOf = (value: unknown): string | null => (value === 'unknown' ? null : textOf(value))

/** Sources by their ids. */
export type Sources = ReadonlyMap<string, FileRow>

/**
 * Properties for where a record's facts come from: the pages, their publishers, and the articles themselves. A source that
 * contradicts the record is no proof of it.
 */
export function evidence(record: FileRow, sources: Sources): Values {
  const cited = sourcesOf(record).supporting
  const of = (name: string): string[] => [
    ...new Set(cited.flatMap((id) => textOf(sources.get(id)?.[name]) ?? [])),
  ]
  return {
    sourceUrl: of('url'),
    publisher: of('publisher'),
    proof: cited.filter((id) => sources.has(id)).map((id) => ftmId.of('source', id)),
  }
}

export function ftmEntity(
  id: string,
  schema: string,
  caption: string,
  values: Values,
  { firstSeen, lastChange }: Seen,
  own?: OwnRecord,
): FtmEntity {
  const told = properties(values)
  return {
    id,
    caption,
    schema,
    properties: told,
    datasets: [FTM_DATASET],
    first_seen: firstSeen,
    last_change: lastChange,
    ...(own === undefined ? {} : { recusal: { ...own, told: toldDigest(told) } }),
  }
}

/** What links and positions say of an entity. */
export type Named = Readonly<Partial<Record<'id' | 'name' | 'kind' | 'country', unknown>>>

/** What each part of the file is made from. */
export interface FtmSources {
  readonly record: WholeRecord
  readonly sources: Sources
  readonly entities: ReadonlyMap<string, Named>
  readonly negotiations: ReadonlySet<unknown>
  /** People with an office or a seat at talks. */
  readonly officials: ReadonlySet<string>
  /** Entities that someone owns, controls or invests in. The model can say so only of those that are assets. */
  readonly held: ReadonlySet<string>
}
