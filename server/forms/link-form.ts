import { randomUUID } from 'node:crypto'
import { Op } from 'sequelize'
import { Entity } from '../../models/entity.ts'
import type { Problem } from '../domain/fields.ts'
import { problemsOf } from '../domain/fields.ts'
import { freeEntitySlug, LinkRequest, type NewEntities, NewEntity } from '../domain/links.ts'
import { ENDED_DAY_UNKNOWN } from '../domain/partial-date.ts'
import type { LinkCard } from '../queries/link-cards.ts'
import { parseAmount } from './amount.ts'
import { joinDate, NO_DATE, splitDate, type TypedDate } from './dates.ts'

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

export type CheckedForm =
  | { readonly request: LinkRequest; readonly newEntities: NewEntities; readonly problems: [] }
  | { readonly request: null; readonly newEntities: NewEntities; readonly problems: Problem[] }

/** Turns the typed form into a link to record, or into everything that is wrong with it at once. */
export async function checkLinkForm(form: LinkForm): Promise<CheckedForm> {
  const problems: Problem[] = []
  const newEntities: Record<string, NewEntity> = {}
  const [from, to] = [
    await resolveEnd('from', form.from, newEntities, problems),
    await resolveEnd('to', form.to, newEntities, problems),
  ]
  const date = (field: string, typed: TypedDate): string | null => {
    const joined = joinDate(typed)
    if ('date' in joined) return joined.date
    problems.push({ field, reason: joined.reason })
    return null
  }
  const start = date('start', form.start)
  let end = form.endChoice === 'unknown' ? ENDED_DAY_UNKNOWN : null
  if (form.endChoice === 'date') {
    end = date('end', form.end)
    if (end === null && !problems.some((problem) => problem.field === 'end')) {
      problems.push({ field: 'end', reason: 'needs a year, or another choice than “ended on a date”' })
    }
  }
  if (form.kind === '') problems.push({ field: 'kind', reason: 'is missing: choose how the two are tied' })

  const parsed = LinkRequest.safeParse({
    kind: form.kind,
    from: from ?? 'unresolved-from',
    to: to ?? 'unresolved-to',
    relationship: form.relationship,
    detail: form.detail,
    ...readFigures(form, problems),
    start,
    end,
    status: form.status,
    sources: form.sources
      .map((source, index) => ({
        url: source.url,
        publisher: source.publisher,
        title: source.title,
        published: date(`sources.${index}.published`, source.published),
        archive_url: source.archiveUrl,
        locator: source.locator,
        quote: source.quote,
      }))
      .filter(
        (source, index) =>
          index === 0 || Object.values(source).some((value) => value !== '' && value !== null),
      ),
  })
  if (!parsed.success) {
    const known = new Set(problems.map((problem) => problem.field))
    problems.push(...problemsOf(parsed.error).filter((problem) => !known.has(problem.field)))
  }
  if (problems.length === 0 && parsed.success) return { request: parsed.data, newEntities, problems: [] }
  return { request: null, newEntities, problems }
}

/** Share and amount as the request has them. An upper end makes a range of the figure before it. */
function readFigures(form: LinkForm, problems: Problem[]) {
  const share = form.share.trim().replace(/\s*%$/, '')
  const shareMax = form.shareMax.trim().replace(/\s*%$/, '')
  const read = (field: string, typed: string) => {
    if (typed.trim() === '') return null
    const amount = parseAmount(typed)
    if (amount === null)
      problems.push({ field, reason: 'must be an amount such as 2bn, USD 1,500,000 or 1m to 2m' })
    return amount
  }
  const amount = read('amount', form.amount)
  const upper = read('amount_max', form.amountMax)
  return {
    ...(shareMax === '' ? { share_percent: share } : { share_min: share, share_max: shareMax }),
    amount_min: amount?.min ?? null,
    amount_max: upper?.max ?? amount?.max ?? null,
    currency: form.currency || (amount?.currency ?? upper?.currency ?? null),
  }
}

/** The slug of the entity that the typed end means: picked, named exactly, or to be added. */
async function resolveEnd(
  field: 'from' | 'to',
  typed: TypedEnd,
  newEntities: Record<string, NewEntity>,
  problems: Problem[],
): Promise<string | null> {
  const name = typed.name.trim()
  if (name === '') {
    problems.push({ field, reason: 'is missing: name a person, company, fund, state or other entity' })
    return null
  }
  const found = await findByName(name)
  const picked =
    found.find((entity) => entity.slug === typed.slug) ?? (found.length === 1 ? found[0] : undefined)
  if (picked !== undefined) return picked.slug
  if (found.length > 1) {
    const choices = found.map((entity) => `${entity.name} [${entity.slug}]`).join(', ')
    problems.push({ field, reason: `can mean more than one entity: enter one of ${choices}` })
    return null
  }
  if (typed.newKind === '') {
    problems.push({
      field,
      reason: `is not on record as “${name}”: pick another name, or open “Not on record yet?” and choose its kind to add it`,
    })
    return null
  }
  const fresh = NewEntity.safeParse({ name, kind: typed.newKind, country: typed.newCountry.toUpperCase() })
  if (!fresh.success) {
    problems.push(
      ...problemsOf(fresh.error).map((problem) => ({ ...problem, field: `${field}_new_${problem.field}` })),
    )
    return null
  }
  const slug = await freeEntitySlug(name)
  newEntities[slug] = fresh.data
  return slug
}

/** Entities of exactly this name, alias or slug, whatever the case; `Name [slug]` names one. */
async function findByName(name: string): Promise<Entity[]> {
  const bracketed = /\[([A-Za-z0-9._-]+)\]$/.exec(name)
  if (bracketed?.[1] !== undefined) return Entity.findAll({ where: { slug: bracketed[1] } })
  const exact = name.replace(/[\\%_]/g, '\\$&')
  const named = await Entity.findAll({
    where: { [Op.or]: [{ name: { [Op.iLike]: exact } }, { slug: name }] },
    order: ['id'],
    limit: 10,
  })
  if (named.length > 0) return named
  return Entity.findAll({ where: { aliases: { [Op.contains]: [name] } }, order: ['id'], limit: 10 })
}
