import sql from 'sql-template-tag'
import type { Query } from '../../database/query.ts'
import type { ChangedField } from '../../dataset/changed-records.ts'
import { type OnlyThese, recordsOf } from '../../dataset/export.ts'
import { slugOfId } from '../../record/slugs.ts'
import { BY_PEOPLE } from '../../record/writing.ts'
import type { RawRecord } from './reading.ts'

/**
 * The imported links named in a file that a person has edited since an import last changed them, or their citations: what
 * people say counts more than the next edition of a file. Merging links counts as an edit; merging entities or sources does
 * not.
 * @param fileIds of the links, as in the file.
 * @returns their ids on record, by their ids in the file.
 */
export async function editedLinks(query: Query, fileIds: readonly string[]): Promise<Map<string, string>> {
  if (fileIds.length === 0) return new Map()
  const slugs = fileIds.map(slugOfId)
  const rows = await query<{ fileId: string; id: string; moments: string[] }>(sql`
    SELECT w.file_id AS "fileId", l.id::text AS id, edits.moments
    FROM unnest(${[...fileIds]}::text[], ${slugs}::text[]) w (file_id, slug) JOIN links l ON l.slug = w.slug
    CROSS JOIN LATERAL (
      SELECT array_agg(DISTINCT c.at::text) AS moments FROM changes c
      WHERE c.record = 'link' AND c.record_id = l.id AND c.part IN ('links', 'citations') AND c.via = ANY(${BY_PEOPLE})
        AND c.id > coalesce((SELECT max(i.id) FROM changes i WHERE i.record = 'link' AND i.record_id = l.id AND i.via = 'import'), 0)
    ) edits
    WHERE edits.moments IS NOT NULL AND EXISTS (SELECT FROM imported_records r JOIN imports i ON i.id = r.import_id
      WHERE r.record = 'link' AND r.record_id = l.id AND i.recorded_at IS NOT NULL AND i.undone_at IS NULL)`)
  const merges = await mergesAmong(query, [...new Set(rows.flatMap(({ moments }) => moments))])
  const edited = rows.filter(({ moments }) => moments.some((moment) => !merges.has(moment)))
  return new Map(edited.map(({ fileId, id }) => [fileId, id]))
}

/** Which of these recordings merged entities or sources, or undid that. Migration 0038 has an index of just these. */
async function mergesAmong(query: Query, moments: readonly string[]): Promise<Set<string>> {
  const rows = await query<{ moment: string }>(sql`
    SELECT DISTINCT c.at::text AS moment FROM changes c
    WHERE c.at = ANY(${[...moments]}::timestamptz[]) AND c.part IN ('entities', 'sources') AND c.operation = 'change'
      AND (c.before ->> 'merged_into_id' IS NULL) <> (c.after ->> 'merged_into_id' IS NULL)`)
  return new Set(rows.map(({ moment }) => moment))
}

/** A link that stays as someone edited it, and where the file differs from it. */
export interface KeptLink {
  /** Its id in the database. */
  readonly id: string
  /** `before` is what is on record, `after` what the file says. */
  readonly fields: readonly ChangedField[]
}

/** How edited links differ from what a file says about them. Those that do not differ are left out. */
export async function differencesOf(
  query: Query,
  edited: ReadonlyMap<string, string>,
  records: readonly RawRecord[],
): Promise<KeptLink[]> {
  const slugs = records.map(({ id }) => slugOfId(String(id)))
  const stored = new Map(
    (await recordsOf(query, { ...NOTHING_NAMED, links: slugs })).links.map((link) => [link.id, link]),
  )
  return records.flatMap((record): KeptLink[] => {
    const there = stored.get(slugOfId(String(record.id))) ?? {}
    const fields = Object.entries(record).flatMap(([field, after]): ChangedField[] => {
      if (field === 'id' || field === 'sources') return []
      const before = (there as RawRecord)[field] ?? null
      return JSON.stringify(before) === JSON.stringify(after ?? null) ? [] : [{ field, before, after }]
    })
    return fields.length === 0 ? [] : [{ id: edited.get(String(record.id)) ?? '', fields }]
  })
}

const NOTHING_NAMED: OnlyThese = {
  sources: [],
  entities: [],
  positions: [],
  links: [],
  negotiations: [],
  statements: [],
}
