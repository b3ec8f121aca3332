import sql from 'sql-template-tag'
import { z } from 'zod'
import { ENTITY_KINDS, type EntityKind, EXTERNAL_ID_NAMES } from '../../../models/vocabulary.ts'
import type { Query } from '../../database/query.ts'
import { type AlikeEntity, alikeEntities } from '../../queries/alike-entities.ts'
import { countryCode, isCountry } from '../../values/countries.ts'
import { words } from '../../values/format.ts'

/** The most queries in a batch, and the most results for one query. */
const MOST_QUERIES = 50
const MOST_RESULTS = 6

/** How many names are looked up if a query gives only properties. */
const MOST_OF_PROPERTIES = 50

const Value = z.union([
  z.string().max(1000),
  z.number(),
  z.boolean(),
  z.looseObject({ id: z.string().max(1000), name: z.string().max(1000).optional() }),
])

/** One query of the Reconciliation Service API, 0.2. */
const ReconciliationQuery = z.object({
  query: z.string().max(1000).default(''),
  type: z.union([z.string().max(200), z.array(z.string().max(200)).max(20)]).optional(),
  limit: z.number().transform(Math.floor).optional(),
  properties: z
    .array(z.object({ pid: z.string().max(200), v: z.union([Value, z.array(Value).max(50)]) }))
    .max(20)
    .default([]),
  type_strict: z.enum(['any', 'should', 'all']).optional(),
})

/** A batch of queries, by the names that the client gives them. */
export const QueryBatch = z
  .record(z.string().max(100), z.unknown())
  .refine((batch) => Object.keys(batch).length <= MOST_QUERIES, `has more than ${MOST_QUERIES} queries`)
export type QueryBatch = z.infer<typeof QueryBatch>
type Asked = z.infer<typeof ReconciliationQuery>

const textOf = (value: z.infer<typeof Value>): string =>
  typeof value === 'object' ? (value.name ?? value.id) : String(value)

/** What a property says, as texts. */
function property(asked: Asked, pid: string): string[] {
  return asked.properties
    .filter((each) => each.pid === pid)
    .flatMap(({ v }) => (Array.isArray(v) ? v : [v]).map(textOf))
}

const isKind = (word: string): word is EntityKind => (ENTITY_KINDS as readonly string[]).includes(word)

/** How sure a match is, from 0 to 100. What speaks against it lowers the score. */
function scoreOf({ likeness, why, against }: AlikeEntity): number {
  const sameId = why.some((reason) => reason.startsWith('the same id'))
  // Names that differ only in words such as "authority" have full likeness, yet are not the same.
  const onlySimilar = why.every((reason) => reason === 'similar names')
  const sure = sameId ? 100 : Math.min(Math.round(likeness * 100), onlySimilar ? 90 : 100)
  return Math.max(0, sure - 25 * against.length)
}

/** What each query in a batch may mean, the most similar first. An invalid query has no results. */
export async function answerQueries(query: Query, batch: QueryBatch) {
  const answers: [string, { result: object[] }][] = []
  for (const [name, given] of Object.entries(batch)) {
    const asked = ReconciliationQuery.safeParse(given)
    answers.push([name, { result: asked.success ? await candidates(query, asked.data) : [] }])
  }
  return Object.fromEntries(answers)
}

async function candidates(query: Query, asked: Asked): Promise<object[]> {
  const [country = ''] = property(asked, 'country')
  const code = countryCode(country)
  const ids = EXTERNAL_ID_NAMES.flatMap((id) =>
    property(asked, id)
      .slice(0, 1)
      .map((value) => [id, value] as const),
  )
  const wanted = [asked.type ?? []].flat()
  const types = wanted.filter(isKind)
  // No entity is of a type that does not exist here.
  if (wanted.length > 0 && types.length === 0) return []
  const described = {
    name: asked.query.trim(),
    aliases: property(asked, 'alias').slice(0, 5),
    kind: types.length === 1 ? (types[0] as EntityKind) : null,
    country: isCountry(code) ? code : null,
    externalIds: ids.length === 0 ? null : Object.fromEntries(ids),
  }
  if (described.name === '' && ids.length === 0)
    return ofProperties(query, described.country, types, asked.limit ?? MOST_RESULTS)
  const alike = await alikeEntities(query, described, null)
  const fitting = types.length === 0 ? alike : alike.filter(({ kind }) => types.includes(kind))
  const scored = fitting.map((each) => ({ each, score: scoreOf(each) })).sort((a, b) => b.score - a.score)
  const [best, second] = scored
  const limit = Math.max(1, Math.min(asked.limit ?? MOST_RESULTS, MOST_RESULTS))
  return scored.slice(0, limit).map(({ each, score }) => ({
    id: each.slug,
    name: each.name,
    type: [{ id: each.kind, name: words(each.kind) }],
    score,
    // The same name or id, with nothing against it, and no other entity that is as similar.
    match:
      each === best?.each &&
      each.against.length === 0 &&
      each.why.some((reason) => reason !== 'similar names') &&
      (second === undefined || second.score < score),
    description: [...each.why, ...each.against].join('; '),
    features: [
      { id: 'likeness', value: Math.round(each.likeness * 100) },
      { id: 'same_name', value: each.why.some((reason) => reason.startsWith('the same name')) },
      { id: 'same_id', value: each.why.some((reason) => reason.startsWith('the same id')) },
    ],
  }))
}

/** Entities with a country and kinds, for a query without a name: none of them is more likely than another. */
async function ofProperties(
  query: Query,
  country: string | null,
  kinds: readonly EntityKind[],
  limit: number,
): Promise<object[]> {
  if (country === null) return []
  const rows = await query<{ slug: string; name: string; kind: EntityKind }>(sql`
    SELECT slug, name, kind FROM entities WHERE country = ${country} AND retraction_reason IS NULL
      AND (${kinds.length === 0} OR kind = ANY(${[...kinds]}::text[]))
    ORDER BY name, id LIMIT ${Math.max(1, Math.min(limit, MOST_OF_PROPERTIES))}`)
  return rows.map(({ slug, name, kind }) => ({
    id: slug,
    name,
    type: [{ id: kind, name: words(kind) }],
    score: 50,
    match: false,
    description: 'the same country',
  }))
}
