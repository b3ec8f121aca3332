import type { Query } from '../database/query.ts'
import type { OverlapChanges } from '../overlaps/store.ts'
import type { OverlapView } from './overlap-views.ts'
import { overlapsOf } from './overlaps.ts'

/** What a write would do to the overlaps: those that would appear or change, and those that would vanish. */
export interface PreviewedChanges {
  readonly appear: OverlapView[]
  readonly change: OverlapView[]
  readonly vanish: OverlapView[]
  /** Those that would change, as they are now. */
  readonly changeFrom: OverlapView[]
}

/** What can be seen only from inside a trial write. */
export interface SeenInTrial {
  readonly appear: OverlapView[]
  readonly change: OverlapView[]
  readonly changes: OverlapChanges
}

/** Reads what only the trial write can show: the overlaps as they would be. */
export async function seeInTrial(during: Query, changes: OverlapChanges): Promise<SeenInTrial> {
  return {
    appear: await overlapsOf(during, changes.appeared),
    change: await overlapsOf(during, changes.changed),
    changes,
  }
}

/**
 * The complete preview, made after the trial write is rolled back. Reads of the current record must not make the
 * trial wait for a second connection while other writers wait their turn.
 */
export async function previewedChanges(
  query: Query,
  { appear, change, changes }: SeenInTrial,
): Promise<PreviewedChanges> {
  return {
    appear,
    change,
    vanish: await overlapsOf(query, changes.vanished),
    changeFrom: await overlapsOf(query, changes.changed),
  }
}
