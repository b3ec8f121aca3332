import { z } from 'zod'
import { LINK_KINDS, type LinkKind } from '../../../models/link-kinds.ts'
import { AMOUNT_STATUSES, STAGES } from '../../../models/vocabulary.ts'
import { findEntity } from '../../queries/entities.ts'
import type { LinkCard } from '../../queries/link-cards.ts'
import { findLink, otherOfSum } from '../../queries/link-lists.ts'
import { linksSaying } from '../../queries/links-saying.ts'
import { linkWarnings } from '../../queries/warnings.ts'
import { optional, text } from '../../record/input/fields.ts'
import { checkLinkFields, linkValues } from '../../record/input/link-fields.ts'
import { sharedSum } from '../../record/kinds/joint-sums.ts'
import { insertLink, LINK_REQUEST_FIELDS, markRetracted, updateLink } from '../../record/kinds/links.ts'
import { formatSpan } from '../../values/format.ts'
import { linkAmount, linkSentence } from '../../values/link-words.ts'
import { daysOf, isoDay } from '../../values/partial-date.ts'
import { joinDate } from '../../values/typed-date.ts'
import { dateInputs, endInputs, typedDate } from '../dates.ts'
import type { Typed } from '../kit/fields.ts'
import type { Alike, RecordForm } from '../kit/form.ts'
import { amountReadings, combineAmounts, rangeInputs, readRange, shareReadings } from '../numbers.ts'
import { linkQuestions } from './link-questions.ts'
import { howSure, LINK_SECTIONS } from './link-sections.ts'
import { entityInputs, sourceInputs, sourcesSection } from './shared.ts'

function inputsOf(link: LinkCard, otherOfItsSum: string | null): Typed {
  const banded = link.amountBand !== null
  return {
    ...entityInputs('from', link.from),
    ...entityInputs('to', link.to),
    kind: link.kind,
    relationship: link.relationship ?? '',
    detail: link.detail ?? '',
    ...rangeInputs('share', link.shareMin, link.shareMax, shareReadings),
    ...rangeInputs('amount', banded ? null : link.amountMin, banded ? null : link.amountMax, amountReadings),
    currency: banded ? '' : (link.currency ?? ''),
    amount_band: link.amountBand ?? '',
    ...dateInputs('start', link.startDate),
    amount_status: link.amountStatus ?? '',
    joint_with: otherOfItsSum ?? link.jointSum ?? '',
    ...endInputs('end', link.endDate),
    stage: link.stage,
    capacity: link.capacity ?? '',
    ...dateInputs('last_known', link.lastKnown),
    status: link.status,
    ...sourceInputs(link.sources),
  }
}

/** A link as its form sends it: a sum that it shares is given by naming the other link. */
const LinkFormRequest = z
  .strictObject({ ...LINK_REQUEST_FIELDS, joint_with: optional(text(2000)) })
  .superRefine(checkLinkFields)
  .transform(linkValues)
type LinkFormRequest = z.infer<typeof LinkFormRequest>

/** Whether the end that is typed has passed. */
function endedBefore(typed: Typed, now: Date): boolean {
  if (typed.end_choice !== 'date') return typed.end_choice === 'unknown'
  const end = joinDate(typedDate(typed, 'end'))
  return 'date' in end && end.date !== null && (daysOf(end.date)?.latest ?? '') < isoDay(now)
}

/** Whether the start that is typed has yet to come. */
function startsAfter(typed: Typed, now: Date): boolean {
  const start = joinDate(typedDate(typed, 'start'))
  return 'date' in start && start.date !== null && (daysOf(start.date)?.earliest ?? '') > isoDay(now)
}

/** The link played back as a sentence, once there is enough of it. */
function reads(typed: Typed, now: Date): string | null {
  const [from, to] = [(typed.from ?? '').trim(), (typed.to ?? '').trim()]
  const kind = typed.kind ?? ''
  if (from === '' || to === '' || !Object.hasOwn(LINK_KINDS, kind)) return null
  if (LINK_KINDS[kind as LinkKind].personal && !typed.relationship) return null
  const share = readRange(typed, 'share', [])
  const link = {
    kind: kind as LinkKind,
    relationship: typed.relationship || null,
    shareMin: share.min,
    shareMax: share.max,
    stage: STAGES.find((stage) => stage === typed.stage) ?? 'in_effect',
    amountStatus: AMOUNT_STATUSES.find((status) => status === typed.amount_status) ?? null,
    over: endedBefore(typed, now),
    ahead: startsAfter(typed, now),
  }
  return `${linkSentence(link, from, to)}.`
}

/** The form for a link: one dated, sourced statement that two entities are tied. */
export const LINK_FORM: RecordForm<LinkFormRequest> = {
  noun: 'link',
  permission: 'record:write',
  paths: { new: ['/links/new'], edit: ['/links/:slug/edit'], retract: ['/links/:slug/retract'] },
  titles: { new: 'Add a link', edit: 'Edit this link', retract: 'Retract this link' },
  lede: 'One dated, sourced statement that two entities are tied.',
  crumbs: [{ name: 'Links', href: '/links' }],
  // Retracting asks for a reason, on a page of its own; one that is retracted can be edited as such.
  sections: (_editing, typed) => [
    ...LINK_SECTIONS,
    howSure(typed?.status === 'retracted'),
    sourcesSection(true),
  ],
  schema: LinkFormRequest,
  aliases: { share_percent: 'share', share_min: 'share', amount_min: 'amount', id: 'from' },
  combine: combineAmounts,
  previews: true,
  asksOfAlike: true,
  warnings: linkWarnings,
  questions: linkQuestions,
  // Keeps the official; if both ends are officials, or neither is, the first.
  async keeps({ from, to }, query) {
    const [first, second] = [await findEntity(query, from), await findEntity(query, to)]
    return first?.official !== true && second?.official === true ? { to } : { from }
  },
  reads,
  async load(query, { slug = '' }) {
    const link = await findLink(query, slug)
    if (link === null || link.mergedInto !== null) return null
    const sentence = linkSentence(link, link.from.name, link.to.name)
    const page = { name: sentence, href: `/links/${slug}` }
    return {
      key: slug,
      ...page,
      crumbs: [...LINK_FORM.crumbs, page],
      typed: inputsOf(link, await otherOfSum(query, link)),
      entered: { record: 'link', recordId: link.id, part: 'links', partId: link.id },
    }
  },
  async save({ joint_with: other, ...written }, { tx, fresh, loaded }) {
    const request = { ...written, joint_sum: await sharedSum(tx, other) }
    const slug =
      loaded === null
        ? await insertLink(tx, request, fresh)
        : await updateLink(tx, loaded.key, request, fresh)
    return `/links/${slug}`
  },
  retraction: {
    meaning: 'A retracted link stays on record, with the reason, but is not part of any path.',
    button: 'Retract the link',
    hint: 'Why the statement no longer stands: a correction by the publisher, a mistake in the entry.',
  },
  async retract(loaded, reason, { tx }) {
    await markRetracted(tx, loaded.key, reason)
    return loaded.href
  },
  async alike(request, { loaded }, query) {
    const alike = await linksSaying(query, request, loaded?.key ?? null)
    return alike.map((link) =>
      alikeModel(link, 'the same two entities and kind; dates, shares and amounts do not conflict'),
    )
  },
}

function alikeModel(link: LinkCard, why: string): Alike {
  return {
    name: linkSentence(link, link.from.name, link.to.name),
    href: `/links/${link.slug}`,
    why,
    against: null,
    what: [formatSpan(link.startDate, link.endDate, LINK_KINDS[link.kind].oneDay), linkAmount(link)]
      .filter((part) => part !== null)
      .join(', '),
  }
}
