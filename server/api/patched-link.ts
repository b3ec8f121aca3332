import type { LinkCard } from '../queries/link-cards.ts'
import type { LINK_FIELDS } from '../record/input/link-fields.ts'

/** Every member of a link's input but the two that are another way to write a range. */
type Stored = Record<Exclude<keyof typeof LINK_FIELDS, 'share_percent' | 'amount'> | 'sources', unknown>

/** The input that would write a link as it stands. */
function storedInput(link: LinkCard): Stored {
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

const AMOUNT = ['amount', 'amount_min', 'amount_max', 'currency', 'amount_band'] as const

/**
 * A link's input with some members changed: what a PATCH asks for. A member that is left out keeps what is on
 * record; a number replaces a range and the other way round, and so does a band of a disclosure form.
 */
export function patchedInput(
  link: LinkCard,
  changes: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const kept: Record<string, unknown> = storedInput(link)
  const drop = (...names: readonly string[]): void => {
    for (const name of names) delete kept[name]
  }
  if ('share_percent' in changes) drop('share_min', 'share_max')
  if ('amount' in changes) drop('amount_min', 'amount_max')
  if (changes.amount_band != null) drop(...AMOUNT)
  else if (AMOUNT.some((name) => name in changes)) drop('amount_band')
  return { ...kept, ...changes }
}
