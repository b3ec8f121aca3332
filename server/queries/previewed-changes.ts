import sql from 'sql-template-tag'
import type { Query } from '../database/query.ts'
import type { OverlapChanges } from '../overlaps/store.ts'
import { type LoadedChains, type OverlapView, tripleOf } from './overlap-views.ts'
import { overlapsOf } from './overlaps.ts'

/** How much of the overlaps that a write would change is read. */
export interface PreviewExtent {
  readonly chains: LoadedChains
  /** The most overlaps of each kind, those with the highest score first; null for all. */
  readonly limit: number | null
}

/** The most overlaps of each kind that a page lists. */
const MOST_ON_PAGE = 25

/** What a page shows: the first overlaps, each with its best chain and, if the write is of a link, one through it. */
export const onPage = (linkSlug: string | null): PreviewExtent => ({
  chains: {
    through:
      linkSlug === null
        ? null
        : sql`x.link_ids && ARRAY(SELECT l.id::bigint FROM links l WHERE l.slug = ${linkSlug})`,
  },
  limit: MOST_ON_PAGE,
})

/** What a write would do to the overlaps: those that would appear or change, and those that would vanish. */
export interface PreviewedChanges {
  readonly appear: OverlapView[]
  readonly change: OverlapView[]
  readonly vanish: OverlapView[]
  /** Those that would change, as they are now. */
  readonly changeFrom: OverlapView[]
  /** How many there are of each kind, also if not all are read. */
  readonly counts: Readonly<Record<'appear' | 'change' | 'vanish', number>>
}

/** What can be seen only from inside a trial write. */
export interface SeenInTrial {
  readonly appear: OverlapView[]
  readonly change: OverlapView[]
  readonly changes: OverlapChanges
  readonly extent: PreviewExtent
}

/** Reads what only the trial write can show: the overlaps as they would be. */
export async function seeInTrial(
  during: Query,
  changes: OverlapChanges,
  extent: PreviewExtent,
): Promise<SeenInTrial> {
  const { chains, limit } = extent
  return {
    appear: await overlapsOf(during, changes.appeared, chains, limit),
    change: await overlapsOf(during, changes.changed, chains, limit),
    changes,
    extent,
  }
}

/**
 * The complete preview, made after the trial write is rolled back. Reads of the current record must not make the
 * trial wait for a second connection while other writers wait their turn.
 */
export async function previewedChanges(
  query: Query,
  { appear, change, changes, extent: { chains, limit } }: SeenInTrial,
): Promise<PreviewedChanges> {
  return {
    appear,
    change,
    vanish: await overlapsOf(query, changes.vanished, chains, limit),
    changeFrom: await overlapsOf(query, change.map(tripleOf)),
    counts: {
      appear: changes.appeared.length,
      change: changes.changed.length,
      vanish: changes.vanished.length,
    },
  }
}
