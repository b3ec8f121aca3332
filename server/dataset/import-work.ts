import sql, { raw } from 'sql-template-tag'
import type { CitingColumn } from '../../models/citation.ts'
import { Entity } from '../../models/entity.ts'
import { Link } from '../../models/link.ts'
import { Negotiation } from '../../models/negotiation.ts'
import { Source } from '../../models/source.ts'
import { Statement } from '../../models/statement.ts'
import { unlessUsual } from '../../models/vocabulary.ts'
import { addCitation, currentCitations, syncCitations } from '../record/citations.ts'
import type { RecordWrite } from '../record/writing.ts'
import { FILE_SLUGS, type FileSlugs, type SluggedList } from './check.ts'
import type { Dataset, FileCitation } from './format.ts'
import type { Upserted, Values } from './upsert.ts'

/** The lists of which records are merged into others. */
const MERGED: ReadonlySet<SluggedList> = new Set(['sources', 'entities', 'links'])

/** One import under way: the write it happens in, and the ids that the file's records have in the database. */
export class ImportWork {
  readonly tx: RecordWrite
  readonly dataset: Dataset
  readonly slugs: FileSlugs
  /** Database ids by list and slug. */
  readonly #ids = new Map<SluggedList, Map<string, string>>()

  constructor(tx: RecordWrite, dataset: Dataset) {
    this.tx = tx
    this.dataset = dataset
    this.slugs = FILE_SLUGS
  }

  /** The database id of something that the file names by its own id. */
  async idOf(list: SluggedList, fileId: string): Promise<string | null> {
    const slug = this.slugs.of(list, fileId)
    const known = this.#ids.get(list)
    const cached = known?.get(slug)
    if (cached !== undefined) return cached
    const model = {
      sources: Source,
      entities: Entity,
      links: Link,
      negotiations: Negotiation,
      statements: Statement,
    }
    const table = model[list].getTableName() as string
    const [row] = await this.tx.query<{ id: string }>(sql`SELECT id FROM ${raw(table)} WHERE slug = ${slug}`)
    if (row === undefined) return null
    const id = MERGED.has(list) ? await this.#kept(table, row.id) : row.id
    this.remember(list, slug, id)
    return id
  }

  /** What a record was merged into, and that in turn: a file that knows the old one means that. */
  async #kept(table: string, id: string): Promise<string> {
    const [row] = await this.tx.query<{ kept: string | null }>(
      sql`SELECT merged_into_id AS kept FROM ${raw(table)} WHERE id = ${id}::bigint`,
    )
    return row?.kept == null ? id : this.#kept(table, row.kept)
  }

  remember(list: SluggedList, slug: string, id: string): void {
    const known = this.#ids.get(list) ?? new Map<string, string>()
    known.set(slug, id)
    this.#ids.set(list, known)
  }

  rememberAll(list: SluggedList, rows: readonly { slug: string }[], { ids }: Upserted): void {
    for (const [index, row] of rows.entries()) this.remember(list, row.slug, ids[index] as string)
  }

  async needId(list: SluggedList, fileId: string): Promise<string> {
    const id = await this.idOf(list, fileId)
    if (id === null) throw new Error(`${list} “${fileId}” was checked and is not there`)
    return id
  }

  /**
   * Gives records their citations; returns the ids of those whose citations changed. Records and sources that
   * were merged meanwhile are one, and what others were merged into keeps the citations that it has.
   */
  async cite(
    column: CitingColumn,
    ids: readonly string[],
    records: readonly { sources: FileCitation[] }[],
    kept: ReadonlySet<string> = new Set(),
  ): Promise<Set<string>> {
    const wanted = await currentCitations(this.tx, column, kept)
    for (const [index, record] of records.entries()) {
      const cited = wanted.get(ids[index] as string) ?? []
      for (const { id, locator, quote, stance, note } of record.sources) {
        const sourceId = await this.needId('sources', id)
        addCitation(cited, { sourceId, locator, quote, stance: unlessUsual(stance, 'supports'), note })
      }
      wanted.set(ids[index] as string, cited)
    }
    return syncCitations(this.tx, column, wanted)
  }
}

export const bySlugKey = (values: Values): string => String(values.slug)

export function keyBy(...names: string[]): (values: Values) => string {
  return (values) => JSON.stringify(names.map((name) => values[name] ?? null))
}

export function union(...sets: ReadonlySet<string>[]): Set<string> {
  return new Set(sets.flatMap((set) => [...set]))
}
