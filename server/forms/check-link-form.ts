import { Op } from 'sequelize'
import { Entity } from '../../models/entity.ts'
import type { Problem } from '../domain/fields.ts'
import { problemsOf } from '../domain/fields.ts'
import { freeEntitySlug, LinkRequest, type NewEntities, NewEntity } from '../domain/links.ts'
import { ENDED_DAY_UNKNOWN } from '../domain/partial-date.ts'
import { parseAmount } from './amount.ts'
import { joinDate, type TypedDate } from './dates.ts'
import type { LinkForm, TypedEnd } from './link-form.ts'

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

  const written = {
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
  }
  const parsed = LinkRequest.safeParse(written)
  if (!parsed.success) {
    const known = new Set(problems.map((problem) => problem.field))
    problems.push(...problemsOf(parsed.error, written).filter((problem) => !known.has(problem.field)))
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
  const written = [amount?.currency, upper?.currency].find((code) => code != null) ?? null
  if (
    amount !== null &&
    upper?.currency != null &&
    amount.currency != null &&
    amount.currency !== upper.currency
  ) {
    problems.push({
      field: 'amount_max',
      reason: `is in ${upper.currency}, the lower end in ${amount.currency}`,
    })
  } else if (written !== null && form.currency !== '' && form.currency !== written) {
    problems.push({
      field: 'currency',
      reason: `is ${form.currency}, and the amount says ${written}: make them the same`,
    })
  }
  const hasAmount = amount !== null || upper !== null
  return {
    ...(shareMax === '' ? { share_percent: share } : { share_min: share, share_max: shareMax }),
    amount_min: amount?.min ?? null,
    amount_max: upper?.max ?? amount?.max ?? null,
    // As the choice says: the one written with the amount, else dollars.
    currency: hasAmount ? form.currency || written || 'USD' : null,
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
  const described = { name, kind: typed.newKind, country: typed.newCountry.toUpperCase() }
  const fresh = NewEntity.safeParse(described)
  if (!fresh.success) {
    problems.push(
      ...problemsOf(fresh.error, described).map((problem) => ({
        ...problem,
        field: `${field}_new_${problem.field}`,
      })),
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
