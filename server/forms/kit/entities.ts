import sql from 'sql-template-tag'
import type { Query } from '../../database/query.ts'
import { type AlikeEntity, alikeEntities } from '../../queries/alike-entities.ts'
import { type Problem, problemsOf } from '../../record/input/fields.ts'
import { NewEntity } from '../../record/input/new-entity.ts'
import { freeSlug } from '../../record/slugs.ts'
import type { EntityField, Typed } from './fields.ts'

interface Meant {
  readonly slug: string
  readonly name: string
}

/** Where reading a form collects what it finds. */
interface Outcome {
  readonly fresh: Record<string, NewEntity>
  readonly problems: Problem[]
  readonly looksLike: Record<string, readonly AlikeEntity[]>
  /** The slugs of entities on record that are named without being picked, by input. */
  readonly named: Record<string, string>
  /** Talks that the form adds or continues. */
  readonly talks: Meant | null
}

/**
 * The slug of what a picker's field means: something picked, named exactly, or to be added under a slug that goes into
 * `fresh`; or, if the field allows it, the name itself. Null if it is none of these; problems go into `problems`.
 */
export async function resolveTypedEntity(
  query: Query,
  { field, input, path }: { field: EntityField; input: string; path: string },
  typed: Typed,
  { fresh, problems, looksLike, named, talks }: Outcome,
): Promise<string | null> {
  const name = (typed[input] ?? '').trim()
  const refuse = (reason: string, part = ''): null => {
    problems.push({ field: path + part, reason })
    return null
  }
  if (name === '') {
    if (field.optional !== undefined && field.optional !== false) return null
    return refuse(
      field.person === true
        ? 'is missing: name a person'
        : 'is missing: name a person, company, fund, state or other entity',
    )
  }
  // A speaker or body that is recorded only by name stays that way, even if an entity has the same name.
  if (field.orName === true && typed[`${input}_text`] === name) return name
  const slug = typed[`${input}_slug`] ?? ''
  if (slug !== '' && (await isCalled(query, slug, name, field))) return slug
  const own = Object.entries(fresh).find(([, each]) => sameWords(each.name, name))
  if (own !== undefined) return own[0]
  if (field.orNegotiation === true && talks !== null && sameWords(talks.name, name)) return talks.slug
  const kind = typed[`${input}_new_kind`] ?? ''
  if (kind === '') {
    const found = await meantByName(query, name, field)
    const picked = found.find((each) => each.slug === slug) ?? (found.length === 1 ? found[0] : undefined)
    if (picked !== undefined) {
      named[input] = picked.slug
      return picked.slug
    }
    if (found.length > 1) {
      const choices = found.map((each) => `${each.name} [${each.slug}]`).join(', ')
      return refuse(`can mean more than one entity: enter one of ${choices}`)
    }
    if (field.orName === true) return name
    const spelled = await spelledOtherwise(query, name)
    return refuse(
      spelled === null
        ? `is not on record as “${name}”: pick another name, or open “Not on record yet?” and choose its kind to add it`
        : `is not on record as “${name}”, but as “${spelled}”: enter that name, or open “Not on record yet?” and choose its kind to add another`,
    )
  }
  const described = { name, kind, country: typed[`${input}_new_country`] ?? '' }
  const parsed = NewEntity.safeParse(described)
  if (!parsed.success) {
    for (const problem of problemsOf(parsed.error, described)) refuse(problem.reason, `_new_${problem.field}`)
    return null
  }
  // What is on record under that name need not be what is described: it is asked about like anything similar.
  const alike = await alikeEntities(query, { ...parsed.data, aliases: [], externalIds: null }, null)
  const chosen = typed[`${input}_alike`] ?? ''
  const same = alike.find((each) => each.slug === chosen)
  if (same !== undefined) return same.slug
  if (alike.length > 0 && chosen !== 'none') {
    looksLike[input] = alike
    return refuse('looks like something already on record: say below which it is')
  }
  const free = await freeSlug(query, 'entities', name, Object.keys(fresh))
  fresh[free] = parsed.data
  return free
}

const sameWords = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase()

/** Whether what was picked is still what the field says. */
async function isCalled(
  query: Query,
  slug: string,
  name: string,
  { orNegotiation }: EntityField,
): Promise<boolean> {
  const rows = await query(sql`
    SELECT FROM entities WHERE slug = ${slug} AND name = ${name} AND retraction_reason IS NULL
    UNION ALL SELECT FROM negotiations WHERE ${orNegotiation === true} AND slug = ${slug} AND name = ${name}
      AND retraction_reason IS NULL`)
  return rows.length > 0
}

/** A name on record that differs from this one only in accents, punctuation or script; null if there is none. */
async function spelledOtherwise(query: Query, name: string): Promise<string | null> {
  const [found] = await query<{ name: string }>(sql`
    SELECT e.name FROM search_texts t JOIN entities e ON e.id = t.record_id
    WHERE t.record = 'entity' AND t.field IN ('name', 'alias') AND left(t.folded, 100) COLLATE "C" = left(folded(${name}), 100)
      AND t.folded = folded(${name}) AND e.retraction_reason IS NULL
    ORDER BY t.field = 'alias', e.name LIMIT 1`)
  return found?.name ?? null
}

/** Everything that is called exactly this, by name, alias or slug, in any case and spacing; `Name [slug]` names one. */
async function meantByName(query: Query, typed: string, { orNegotiation }: EntityField): Promise<Meant[]> {
  // Names that are copied from a document can have spaces of other widths, or two in a row.
  const name = typed.replace(/\s+/gu, ' ')
  const slug = /\[([A-Za-z0-9._-]+)\]$/.exec(name)?.[1] ?? null
  const found = await query<Meant & { rank: number }>(sql`
    SELECT slug, name, rank FROM (
      SELECT e.slug, e.name, 1 AS rank FROM entities e WHERE e.slug = coalesce(${slug}::text, ${name}) AND e.retraction_reason IS NULL
      UNION SELECT e.slug, e.name, CASE WHEN t.field = 'name' THEN 1 ELSE 2 END FROM search_texts t
        JOIN entities e ON e.id = t.record_id
        WHERE t.record = 'entity' AND t.field IN ('name', 'alias') AND left(t.folded, 100) COLLATE "C" = left(folded(${name}), 100)
          AND t.folded = folded(${name}) AND lower(t.content) = lower(${name})
      UNION SELECT n.slug, n.name, 1 FROM negotiations n
        WHERE ${orNegotiation === true} AND (n.slug = coalesce(${slug}::text, ${name}) OR lower(n.name) = lower(${name}))
          AND n.retraction_reason IS NULL
    ) meant ORDER BY rank, name, slug LIMIT 10`)
  const best = found[0]?.rank
  return found.filter((each) => each.rank === best)
}
