import { randomUUID } from 'node:crypto'
import { ENDED_DAY_UNKNOWN } from '../domain/partial-date.ts'
import type { LinkCard } from '../queries/link-cards.ts'
import { NO_DATE, splitDate, type TypedDate } from './dates.ts'

/** One end of the link as typed: the name, the entity that a picker chose, and what to add if it is new. */
export interface TypedEnd {
  readonly name: string
  /** The picked entity's slug; it counts only while the name is still that entity's. */
  readonly slug: string
  readonly newKind: string
  readonly newCountry: string
}

export interface TypedSource {
  readonly url: string
  readonly publisher: string
  readonly title: string
  readonly published: TypedDate
  readonly archiveUrl: string
  readonly locator: string
  readonly quote: string
}

/** The link form exactly as typed: what a page shows again when something is wrong. */
export interface LinkForm {
  readonly from: TypedEnd
  readonly to: TypedEnd
  readonly kind: string
  readonly relationship: string
  readonly detail: string
  readonly share: string
  readonly shareMax: string
  readonly amount: string
  readonly amountMax: string
  readonly currency: string
  readonly start: TypedDate
  readonly endChoice: 'none' | 'unknown' | 'date'
  readonly end: TypedDate
  readonly status: string
  readonly sources: readonly TypedSource[]
  /** Names this form once and for all, so that a second submit is the same one. */
  readonly submissionId: string
  /** The version that an edit was made from. */
  readonly version: string
}

const NO_END: TypedEnd = { name: '', slug: '', newKind: '', newCountry: '' }
export const NO_SOURCE: TypedSource = {
  url: '',
  publisher: '',
  title: '',
  published: NO_DATE,
  archiveUrl: '',
  locator: '',
  quote: '',
}
export const MOST_SOURCES = 20

export function emptyLinkForm(): LinkForm {
  return {
    from: NO_END,
    to: NO_END,
    kind: '',
    relationship: '',
    detail: '',
    share: '',
    shareMax: '',
    amount: '',
    amountMax: '',
    currency: '',
    start: NO_DATE,
    endChoice: 'none',
    end: NO_DATE,
    status: 'reported',
    sources: [NO_SOURCE],
    submissionId: randomUUID(),
    version: '',
  }
}

/** The form for changing a link. */
export function formOfLink(link: LinkCard): LinkForm {
  const end = (entity: LinkCard['from']): TypedEnd => ({ ...NO_END, name: entity.name, slug: entity.slug })
  const upper = (min: string | null, max: string | null): string => (max === min ? '' : (max ?? ''))
  return {
    from: end(link.from),
    to: end(link.to),
    kind: link.kind,
    relationship: link.relationship ?? '',
    detail: link.detail ?? '',
    share: link.shareMin ?? '',
    shareMax: upper(link.shareMin, link.shareMax),
    amount: link.amountMin ?? '',
    amountMax: upper(link.amountMin, link.amountMax),
    currency: link.currency ?? '',
    start: splitDate(link.startDate),
    endChoice: link.endDate === null ? 'none' : link.endDate === ENDED_DAY_UNKNOWN ? 'unknown' : 'date',
    end: link.endDate === ENDED_DAY_UNKNOWN ? NO_DATE : splitDate(link.endDate),
    status: link.status,
    sources: link.sources.map((source) => ({
      url: source.url,
      publisher: source.publisher,
      title: source.title,
      published: splitDate(source.published),
      archiveUrl: source.archiveUrl ?? '',
      locator: source.locator ?? '',
      quote: source.quote ?? '',
    })),
    submissionId: randomUUID(),
    version: String(link.version),
  }
}

/** The form from a request's body; anything that is not text counts as empty. */
export function readLinkForm(body: unknown): LinkForm {
  const given = typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {}
  const value = (name: string): string => {
    const field = given[name]
    return typeof field === 'string' ? field : ''
  }
  const date = (name: string): TypedDate => ({
    day: value(`${name}_day`),
    month: value(`${name}_month`),
    year: value(`${name}_year`),
  })
  const end = (name: string): TypedEnd => ({
    name: value(name),
    slug: value(`${name}_slug`),
    newKind: value(`${name}_new_kind`),
    newCountry: value(`${name}_new_country`),
  })
  const count = Math.min(MOST_SOURCES, Math.max(1, Number.parseInt(value('source_count'), 10) || 1))
  const endChoice = value('end_choice')
  return {
    from: end('from'),
    to: end('to'),
    kind: value('kind'),
    relationship: value('relationship'),
    detail: value('detail'),
    share: value('share'),
    shareMax: value('share_max'),
    amount: value('amount'),
    amountMax: value('amount_max'),
    currency: value('currency'),
    start: date('start'),
    endChoice: endChoice === 'unknown' || endChoice === 'date' ? endChoice : 'none',
    end: date('end'),
    status: value('status'),
    sources: Array.from({ length: count }, (_, index) => ({
      url: value(`source_${index}_url`),
      publisher: value(`source_${index}_publisher`),
      title: value(`source_${index}_title`),
      published: date(`source_${index}_published`),
      archiveUrl: value(`source_${index}_archive_url`),
      locator: value(`source_${index}_locator`),
      quote: value(`source_${index}_quote`),
    })),
    submissionId: /^[0-9a-f-]{36}$/.test(value('submission_id')) ? value('submission_id') : randomUUID(),
    version: value('version'),
  }
}
