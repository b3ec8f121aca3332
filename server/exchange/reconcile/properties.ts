import sql from 'sql-template-tag'
import { ENTITY_KINDS, EXTERNAL_ID_NAMES, EXTERNAL_IDS } from '../../../models/vocabulary.ts'
import type { Query } from '../../database/query.ts'
import { endOfMerges } from '../../queries/end-of-merges.ts'
import { LINK_COUNT, OVERLAP_COUNT } from '../../queries/entities.ts'
import { countryName } from '../../values/countries.ts'
import { words } from '../../values/format.ts'
import { lookUp } from '../../values/look-up.ts'

/** What this site's reconciliation service knows about entities: their types and properties. */

/** A type or property, as the protocol names it. */
export interface Named {
  readonly id: string
  readonly name: string
}

export const TYPES: readonly Named[] = ENTITY_KINDS.map((id) => ({ id, name: words(id) }))

/** Properties that tell entities apart, and that can extend a table. */
export const PROPERTIES: readonly Named[] = [
  { id: 'kind', name: 'kind' },
  { id: 'country', name: 'country' },
  { id: 'alias', name: 'other names' },
  { id: 'summary', name: 'who or what it is' },
  { id: 'position', name: 'offices held' },
  { id: 'overlaps', name: 'number of overlaps' },
  { id: 'links', name: 'number of links' },
  ...EXTERNAL_ID_NAMES.map((id) => ({ id, name: EXTERNAL_IDS[id].label })),
]

/** A cell in an extended table. */
type Cell = { readonly str: string } | { readonly int: number } | Named

interface Facts {
  readonly slug: string
  readonly kind: string
  readonly country: string | null
  readonly aliases: readonly string[]
  readonly summary: string | null
  readonly externalIds: Readonly<Record<string, string>> | null
  readonly positions: readonly string[]
  readonly overlaps: number
  readonly links: number
}

function cellsOf(facts: Facts | undefined, property: string): Cell[] {
  if (facts === undefined) return []
  const texts = (values: readonly (string | null | undefined)[]): Cell[] =>
    values.flatMap((str) => (str === null || str === undefined ? [] : [{ str }]))
  const known: Readonly<Record<string, () => Cell[]>> = {
    kind: () => [{ id: facts.kind, name: words(facts.kind) }],
    country: () => texts([facts.country === null ? null : countryName(facts.country)]),
    alias: () => texts(facts.aliases),
    summary: () => texts([facts.summary]),
    position: () => texts(facts.positions),
    overlaps: () => [{ int: facts.overlaps }],
    links: () => [{ int: facts.links }],
  }
  return lookUp(known, property)?.() ?? texts([lookUp(facts.externalIds ?? {}, property)])
}

/** The properties of these entities, in the form in which the protocol extends a table. @param ids their slugs. */
export async function extend(query: Query, ids: readonly string[], properties: readonly string[]) {
  const rows = await query<Facts>(sql`
    SELECT asked.slug, e.kind, e.country, e.aliases, e.summary, e.external_ids AS "externalIds",
      (SELECT coalesce(array_agg(p.title ORDER BY p.id), '{}') FROM positions p WHERE p.official_id = e.id) AS positions,
      ${OVERLAP_COUNT} AS overlaps, ${LINK_COUNT} AS links
    FROM unnest(${[...ids]}::text[]) asked (slug) JOIN entities own ON own.slug = asked.slug
    JOIN entities e ON e.id = ${endOfMerges('entities', sql`own.id`)}
    WHERE e.retraction_reason IS NULL`)
  const bySlug = new Map(rows.map((row) => [row.slug, row]))
  return {
    meta: properties.map((id) => PROPERTIES.find((each) => each.id === id) ?? { id, name: id }),
    rows: Object.fromEntries(
      ids.map((id) => [
        id,
        Object.fromEntries(properties.map((property) => [property, cellsOf(bySlug.get(id), property)])),
      ]),
    ),
  }
}
