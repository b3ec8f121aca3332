import type { LinkCard } from '../queries/link-cards.ts'
import type { StoredLink } from '../record/input/patched-link.ts'

/** The input that would write the link as it is now. */
export function storedInput(link: LinkCard): StoredLink & { sources: unknown } {
  return {
    kind: link.kind,
    from: link.from.slug,
    to: link.to.slug,
    relationship: link.relationship,
    detail: link.detail,
    share_min: link.shareMin,
    share_max: link.shareMax,
    amount_min: link.amountMin,
    amount_max: link.amountMax,
    currency: link.currency,
    amount_band: link.amountBand,
    amount_status: link.amountStatus,
    joint_sum: link.jointSum,
    start: link.startDate,
    end: link.endDate,
    last_known: link.lastKnown,
    stage: link.stage,
    capacity: link.capacity,
    status: link.status,
    sources: link.sources.map(({ slug, locator, quote, stance, note }) => ({
      id: slug,
      locator,
      quote,
      stance,
      note,
    })),
  }
}
