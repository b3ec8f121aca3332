import sql from 'sql-template-tag'
import type { Link } from '../../models/link.ts'
import type { LinkStatus } from '../../models/vocabulary.ts'
import { LONGEST_DETAIL } from '../record/input/link-fields.ts'
import { lockLink, revisionOf } from '../record/kinds/links.ts'
import { InputRefused } from '../record/refusals.ts'
import type { RecordWrite } from '../record/writing.ts'
import { sameDecimal } from '../values/decimal.ts'
import { ENDED_DAY_UNKNOWN, latestDate } from '../values/partial-date.ts'
import { mayBeOne, sameEnds } from './same-statement.ts'
import { uniteCitations } from './unite-citations.ts'

/**
 * Merges two links that say the same: the kept one takes the other's sources and fills in what it did not say itself.
 * The other is retracted in favor of it.
 * @throws {NoSuchRecord} @throws {InputRefused} if they do not say the same.
 */
export async function mergeLinks(
  tx: RecordWrite,
  keptSlug: string,
  mergedSlug: string,
  note: string | null,
): Promise<void> {
  const kept = await lockLink(tx, keptSlug)
  const merged = await lockLink(tx, mergedSlug)
  await refuseToMerge(tx, kept, merged)
  await uniteCitations(tx, 'linkId', merged.id, kept.id, 'copy')
  await kept.update({ ...united(kept, merged), ...revisionOf(tx, kept) }, { transaction: tx.transaction })
  await merged.update(
    {
      status: 'retracted',
      retractionReason: `Says the same as another link${note === null ? '' : `: ${note}`}`,
      mergedIntoId: kept.id,
      ...revisionOf(tx, merged),
    },
    { transaction: tx.transaction },
  )
}

async function refuseToMerge({ query }: RecordWrite, kept: Link, merged: Link): Promise<void> {
  const refuse = (reason: string): never => {
    throw new InputRefused([{ field: '', reason }])
  }
  if (kept.id === merged.id) refuse('are already one record')
  if (kept.status === 'retracted' || merged.status === 'retracted')
    refuse('cannot be merged: one of them is retracted')
  const [found] = await query<{ ends: boolean; says: boolean }>(sql`
    SELECT ${sameEnds('p', 'q')} AS ends, ${mayBeOne('p', 'q')} AS says FROM links p, links q
    WHERE p.id = ${kept.id}::bigint AND q.id = ${merged.id}::bigint`)
  if (found?.ends !== true) refuse('cannot be merged: they are of different kinds, or tie different entities')
  if (found?.says !== true)
    refuse('cannot be merged: their dates, shares, amounts or relationships contradict each other')
}

/** The more exact of two partial dates that do not contradict each other. */
function moreExact(one: string | null, other: string | null): string | null {
  if (one === null || one === ENDED_DAY_UNKNOWN) return other ?? one
  return other?.startsWith(one) ? other : one
}

/** A denial counts most, then a confirmation. */
function strongerStatus(one: LinkStatus, other: LinkStatus): LinkStatus {
  const order: readonly LinkStatus[] = ['disputed', 'confirmed', 'reported']
  return order.find((status) => status === one || status === other) ?? one
}

function unitedDetail(kept: string | null, merged: string | null): string | null {
  if (kept === null || merged === null) return kept ?? merged
  if (kept.includes(merged)) return kept
  const joined = merged.includes(kept) ? merged : `${kept}; ${merged}`
  return joined.length > LONGEST_DETAIL ? kept : joined
}

/** Whether two links report the same sum, so that what one says of it is true of the other’s. */
const isSameSum = (one: Link, other: Link): boolean =>
  one.currency !== null &&
  one.currency === other.currency &&
  sameDecimal(one.amountMin, other.amountMin) &&
  sameDecimal(one.amountMax, other.amountMax)

/** What the kept link says afterward. */
function united(kept: Link, merged: Link) {
  const share = kept.shareMin === null && kept.shareMax === null ? merged : kept
  const amount = kept.currency === null ? merged : kept
  return {
    relationship: kept.relationship ?? merged.relationship,
    detail: unitedDetail(kept.detail, merged.detail),
    shareMin: share.shareMin,
    shareMax: share.shareMax,
    amountMin: amount.amountMin,
    amountMax: amount.amountMax,
    currency: amount.currency,
    amountBand: amount.amountBand,
    amountStatus: amount.amountStatus ?? (isSameSum(kept, merged) ? merged.amountStatus : null),
    jointSum: kept.jointSum ?? merged.jointSum,
    capacity: kept.capacity ?? merged.capacity,
    lastKnown: latestDate([kept.lastKnown, merged.lastKnown]),
    startDate: moreExact(kept.startDate, merged.startDate),
    endDate: moreExact(kept.endDate, merged.endDate),
    status: strongerStatus(kept.status, merged.status),
  }
}
