import sql from 'sql-template-tag'
import { z } from 'zod'
import type { Query } from '../../../database/query.ts'
import { isRows, leavesOf, type Typed } from '../../../forms/kit/fields.ts'
import type { AnyForm, Subject } from '../../../forms/kit/form.ts'
import { entityInputs, sourceInputs } from '../../../forms/records/shared.ts'
import { keptEntity } from '../../../queries/entities.ts'
import { findSource } from '../../../queries/sources.ts'
import { MOST_LISTED, slug } from '../../../record/input/fields.ts'

const Slugs = z.union([slug.transform((one) => [one]), z.array(slug)]).catch([])

/** The name that belongs to a slug in the address; the slug itself if no entity has it. */
async function namedBy(query: Query, wanted: string): Promise<{ slug: string; name: string }> {
  const [row] = await query<{ slug: string; name: string }>(sql`
    SELECT slug, name FROM entities WHERE slug = ${wanted} AND retraction_reason IS NULL
    UNION ALL SELECT slug, name FROM negotiations WHERE slug = ${wanted} AND retraction_reason IS NULL LIMIT 1`)
  return row ?? (await keptEntity(query, wanted)) ?? { slug: '', name: wanted }
}

/**
 * What a new form begins with: what its address says (`?from=SLUG`, `?source=SLUG`, `?about=SLUG`), and what the page
 * that it belongs to provides.
 */
export async function prefilled(
  query: Query,
  form: AnyForm,
  given: Readonly<Record<string, unknown>>,
  parent: Subject | null,
): Promise<Typed> {
  const typed: Record<string, string> = parent === null ? {} : { ...form.initial?.(parent) }
  for (const section of form.sections(false)) {
    if (!isRows(section)) {
      for (const field of leavesOf(section.fields)) {
        const value = given[field.name]
        if (typeof value !== 'string' || value === '') continue
        if (field.type === 'entity')
          Object.assign(typed, entityInputs(field.name, await namedBy(query, value)))
        else if (field.type === 'text' || field.type === 'select' || field.type === 'radios') {
          typed[field.name] = value
        }
      }
      continue
    }
    const slugs = Slugs.parse(given[section.name] ?? []).slice(0, MOST_LISTED)
    if (slugs.length === 0) continue
    if (section.key === 'sources') {
      const found = await Promise.all(slugs.map((each) => findSource(query, each)))
      const sources = found.filter((each) => each !== null)
      // The next record cites something else from the same source.
      const cited = { locator: null, quote: null, stance: 'supports', note: null } as const
      Object.assign(typed, sourceInputs(sources.map((source) => ({ ...source, ...cited }))))
      continue
    }
    const first = leavesOf(section.fields)[0]
    for (const [index, each] of slugs.entries()) {
      const input = `${section.name}_${index}_${first?.name ?? ''}`
      Object.assign(typed, entityInputs(input, await namedBy(query, each)))
    }
    typed[`${section.name}_count`] = String(Math.max(slugs.length, section.initially))
  }
  return typed
}
