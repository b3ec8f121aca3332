import { z } from 'zod'
import { LINK_KIND_NAMES, LINK_KINDS } from '../../../models/link-kinds.ts'
import { VALUE_BAND_NAMES, VALUE_BANDS } from '../../../models/value-bands.ts'
import { AMOUNT_STATUSES, CAPACITIES, LINK_STATUSES, STAGES } from '../../../models/vocabulary.ts'
import { compareDecimals, sameDecimal } from '../../values/decimal.ts'
import { lookUp } from '../../values/look-up.ts'
import { endsBeforeStart } from '../../values/partial-date.ts'
import {
  currency,
  decimal,
  jointSum,
  oneOf,
  optional,
  partialDate,
  partialEnd,
  percentage,
  slug,
  text,
  withDefault,
} from './fields.ts'

/** The most characters of a link's detail. */
export const LONGEST_DETAIL = 2000

/** The members of a link as the dataset file and the API write them, without its sources. */
export const LINK_FIELDS = {
  kind: z.enum(LINK_KIND_NAMES, `must be one of ${LINK_KIND_NAMES.join(', ')}`),
  from: slug,
  to: slug,
  relationship: optional(text(40)),
  detail: optional(text(LONGEST_DETAIL)),
  share_percent: optional(percentage),
  share_min: optional(percentage),
  share_max: optional(percentage),
  amount: optional(decimal),
  amount_min: optional(decimal),
  amount_max: optional(decimal),
  currency: optional(currency),
  amount_band: optional(z.enum(VALUE_BAND_NAMES, 'must be the name of a value band on a disclosure form')),
  amount_status: optional(oneOf(AMOUNT_STATUSES)),
  joint_sum: optional(jointSum),
  start: optional(partialDate),
  end: optional(partialEnd),
  last_known: optional(partialDate),
  stage: withDefault(STAGES, 'in_effect'),
  capacity: optional(oneOf(CAPACITIES)),
  status: withDefault(LINK_STATUSES, 'reported'),
}

type WrittenLink = z.infer<z.ZodObject<typeof LINK_FIELDS>>

/** Checks the rules between the members in `LINK_FIELDS`. */
export function checkLinkFields(link: WrittenLink, context: z.RefinementCtx): void {
  const refuse = (field: keyof WrittenLink, message: string): void =>
    context.addIssue({ code: 'custom', path: [field], message })

  if (link.from === link.to) refuse('to', 'must not be the same as “from”')
  checkRange(link.share_percent, link.share_min, link.share_max, 'share_percent', 'share_max', refuse)
  checkRange(link.amount, link.amount_min, link.amount_max, 'amount', 'amount_max', refuse)
  const hasAmount = [link.amount, link.amount_min, link.amount_max].some((value) => value !== null)
  if (hasAmount && link.currency === null) refuse('currency', 'is needed with an amount')
  if (!hasAmount && link.amount_band === null && link.currency !== null)
    refuse('amount', 'is needed with a currency')
  if (link.amount_band !== null && hasAmount && !fillsBand(link)) {
    refuse('amount_band', 'is a different range from the amount: give one or the other')
  }
  if (link.amount_status !== null && !hasAmount && link.amount_band === null)
    refuse('amount_status', 'is only for a link with an amount')
  if (endsBeforeStart(link.start, link.end)) refuse('end', 'is before the start')

  const { relationships, personal } = LINK_KINDS[link.kind]
  if (relationships === null && link.relationship !== null) {
    refuse('relationship', `does not apply to a link of kind ${link.kind}`)
  }
  const said = personal || link.relationship !== null
  if (relationships !== null && said && !relationships.includes(link.relationship ?? '')) {
    refuse('relationship', `must be one of ${relationships.join(', ')}`)
  }
}

/** Whether the amount is the range of the band that the link names. */
function fillsBand(link: WrittenLink): boolean {
  const band = link.amount_band === null ? undefined : lookUp(VALUE_BANDS, link.amount_band)
  if (band === undefined || link.amount !== null) return false
  return (
    sameDecimal(link.amount_min, band.min) &&
    sameDecimal(link.amount_max, band.max) &&
    link.currency === band.currency
  )
}

function checkRange(
  exact: string | null,
  min: string | null,
  max: string | null,
  exactField: keyof WrittenLink,
  maxField: keyof WrittenLink,
  refuse: (field: keyof WrittenLink, message: string) => void,
): void {
  if (exact !== null && (min !== null || max !== null)) {
    refuse(exactField, 'is given both as one number and as a range')
  }
  if (min !== null && max !== null && compareDecimals(min, max) > 0) {
    refuse(maxField, 'is below the lower end of the range')
  }
}

/**
 * Puts exact numbers, ranges and bands into one form, with a band's range as the amount's. The link's other members
 * stay as they are.
 */
export function linkValues<T extends WrittenLink>({
  share_percent: share,
  amount,
  ...link
}: T): Omit<T, 'share_percent' | 'amount'> {
  const band = link.amount_band === null ? undefined : lookUp(VALUE_BANDS, link.amount_band)
  return {
    ...link,
    share_min: share ?? link.share_min,
    share_max: share ?? link.share_max,
    amount_min: amount ?? link.amount_min ?? band?.min ?? null,
    amount_max: amount ?? link.amount_max ?? band?.max ?? null,
    currency: link.currency ?? band?.currency ?? null,
  }
}
