import type { Model, ModelStatic } from 'sequelize'
import sql, { raw } from 'sql-template-tag'
import type { CitingColumn } from '../../models/citation.ts'
import { unlessUsual } from '../../models/vocabulary.ts'
import { addCitation, currentCitations, syncCitations, type WantedCitation } from '../record/citations.ts'
import { touchSources } from '../record/touch.ts'
import type { RecordWrite } from '../record/writing.ts'
import { FILE_SLUGS, type FileSlugs, type SluggedList } from './check.ts'
import type { FileIds } from './file-ids.ts'
import type { Dataset, FileCitation, RecordList } from './format.ts'
import { keptOnes } from './kept-ones.ts'
import type { FileRecord, Upserted, Values } from './upsert.ts'

/** The lists whose records can be merged into others. */
const MERGED: ReadonlySet<SluggedList> = new Set(['sources', 'entities', 'links'])

/** How a dataset is imported; all false unless it says otherwise. */
export interface HowImported {
  readonly overrules?: boolean
  readonly replacesParts?: boolean
  readonly keepsSources?: boolean
}

/** An import in progress: its write, and the ids that the file's records have in the database. */
export class ImportWork {
  readonly tx: RecordWrite
  readonly dataset: Dataset
  readonly slugs: FileSlugs
  /** What the person who imports should know, apart from errors. */
  readonly remarks: string[] = []
  /** Database ids by list and slug. */
  readonly #ids = new Map<SluggedList, Map<string, string>>()
  readonly #sourcesOnRecord: Map<string, string>

  /** Whether what the dataset says of a record counts even if others were merged into it. */
  readonly overrules: boolean
  /** Whether a list of parts removes those on record that it does not have. */
  readonly replacesParts: boolean
  /** Whether the sources on record stay beside those of the file: a filing of one year does not take back an earlier one. */
  readonly keepsSources: boolean

  /**
   * @param ids of the file that the dataset is, or is a part of.
   * @param how as in `importInto`.
   */
  constructor(
    tx: RecordWrite,
    dataset: Dataset,
    { sourcesOnRecord }: FileIds,
    { overrules = false, replacesParts = false, keepsSources = false }: HowImported,
  ) {
    this.overrules = overrules
    this.replacesParts = replacesParts
    this.keepsSources = keepsSources
    this.tx = tx
    this.dataset = dataset
    this.slugs = FILE_SLUGS
    this.#sourcesOnRecord = sourcesOnRecord
  }

  /** Says of records that people have retracted, or merged into others, that they stay as they are. */
  leaves(list: RecordList, slugs: Iterable<string>, how: 'retracted' | 'merged'): void {
    const stays = { retracted: 'retracted it', merged: 'merged it into another' }[how]
    for (const slug of slugs)
      this.remarks.push(`${list} “${slug}”: someone has ${stays}, and it stays ${how}.`)
  }

  /** The database id of something that the file names by its own id. */
  async idOf(list: SluggedList, fileId: string): Promise<string | null> {
    await this.lookUp(list, [fileId])
    return this.#known(list, this.slugs.of(list, fileId)) ?? null
  }

  #known(list: SluggedList, slug: string): string | undefined {
    return (
      this.#ids.get(list)?.get(slug) ?? (list === 'sources' ? this.#sourcesOnRecord.get(slug) : undefined)
    )
  }

  /** Which of these records the dataset only adds to, because others were merged into them. */
  async keptOnes<M extends Model>(
    model: ModelStatic<M>,
    records: readonly M[],
  ): Promise<ReadonlySet<string>> {
    return this.overrules ? new Set() : keptOnes(this.tx, model, records)
  }

  /** Looks up many at once, so that each is known when it is asked for. */
  async lookUp(list: SluggedList, fileIds: Iterable<string>): Promise<void> {
    const slugs = [...new Set([...fileIds].map((id) => this.slugs.of(list, id)))].filter(
      (slug) => this.#known(list, slug) === undefined,
    )
    if (slugs.length === 0) return
    const kept = MERGED.has(list) ? raw('merged_into_id') : raw('NULL::bigint')
    // Follows merges to the end: a file that names a merged record means the one it was merged into.
    const rows = await this.tx.query<{ slug: string; id: string }>(sql`
      WITH RECURSIVE named (slug, id, kept) AS (
        SELECT slug, id, ${kept} FROM ${raw(list)} WHERE slug = ANY(${slugs}::text[])
        UNION ALL SELECT n.slug, t.id, ${kept} FROM named n JOIN ${raw(list)} t ON t.id = n.kept
      )
      SELECT slug, id FROM named WHERE kept IS NULL`)
    for (const { slug, id } of rows) this.remember(list, slug, id)
  }

  remember(list: SluggedList, slug: string, id: string): void {
    const known = this.#ids.get(list) ?? new Map<string, string>()
    known.set(slug, id)
    this.#ids.set(list, known)
  }

  /** Remembers, for later parts of the file too, that a source is on record under another id. */
  rememberSource(slug: string, id: string): void {
    this.#sourcesOnRecord.set(slug, id)
  }

  rememberAll(list: SluggedList, rows: readonly { slug: string }[], { ids }: Upserted): void {
    for (const [index, row] of rows.entries()) this.remember(list, row.slug, ids[index] as string)
  }

  async needId(list: SluggedList, fileId: string): Promise<string> {
    await this.lookUp(list, [fileId])
    return this.knownId(list, fileId)
  }

  /** The database id of something that has been looked up and was checked to be there. */
  knownId(list: SluggedList, fileId: string): string {
    const id = this.#known(list, this.slugs.of(list, fileId))
    if (id === undefined) throw new Error(`${list} “${fileId}” was checked and is not there`)
    return id
  }

  /**
   * Gives records their citations, and returns the ids of those whose citations changed. Records and sources that have
   * since been merged are one, and a record that others were merged into keeps its citations. A record without a list
   * of sources keeps those on record, and a citation keeps what the file does not name.
   * @param kept ids of records that others were merged into. @param fresh ids of records that were just added.
   */
  async cite(
    column: CitingColumn,
    ids: readonly string[],
    records: readonly (FileRecord & { sources: FileCitation[]; status?: string | null })[],
    kept: ReadonlySet<string> = new Set(),
    fresh: ReadonlySet<string> = new Set(),
  ): Promise<Set<string>> {
    // A record that the file has just added has none yet.
    const onRecord = await currentCitations(this.tx, column, new Set(ids.filter((id) => !fresh.has(id))))
    await this.lookUp(
      'sources',
      records.flatMap(({ sources }) => sources.map(({ id }) => id)),
    )
    const wanted = new Map([...onRecord].filter(([id]) => this.keepsSources || kept.has(id)))
    const byStanding = new Set<string>()
    for (const [index, record] of records.entries()) {
      const id = ids[index] as string
      if (!record.named.has('sources')) continue
      const cited = [...(wanted.get(id) ?? [])]
      for (const given of record.sources) {
        const sourceId = this.knownId('sources', given.id)
        const before = onRecord.get(id)?.find((citation) => citation.sourceId === sourceId)
        addCitation(cited, citationOf(sourceId, given, before))
        if (record.status !== 'retracted') byStanding.add(sourceId)
      }
      wanted.set(id, cited)
    }
    await this.#restoreSources(byStanding)
    return syncCitations(this.tx, column, wanted, onRecord)
  }

  /** A retracted source stands again once a record that stands cites it. */
  async #restoreSources(ids: ReadonlySet<string>): Promise<void> {
    if (ids.size === 0) return
    const restored = await this.tx.query<{ id: string }>(sql`
      UPDATE sources SET retraction_reason = NULL
      WHERE id = ANY(${[...ids]}::bigint[]) AND retraction_reason IS NOT NULL AND merged_into_id IS NULL RETURNING id::text AS id`)
    await touchSources(
      this.tx,
      restored.map(({ id }) => id),
    )
  }
}

/** A citation in a file. What the file does not name stays as on record. */
function citationOf(
  sourceId: string,
  { named, ...given }: FileCitation,
  before: WantedCitation | undefined,
): WantedCitation {
  const said: WantedCitation = {
    sourceId,
    locator: given.locator,
    quote: given.quote,
    stance: unlessUsual(given.stance, 'supports'),
    note: given.note,
  }
  if (before === undefined) return said
  return {
    sourceId,
    locator: named.has('locator') ? said.locator : before.locator,
    quote: named.has('quote') ? said.quote : before.quote,
    stance: named.has('stance') ? said.stance : before.stance,
    note: named.has('note') ? said.note : before.note,
  }
}

export const bySlugKey = (values: Values): string => String(values.slug)

export function keyBy(...names: string[]): (values: Values) => string {
  return (values) => JSON.stringify(names.map((name) => values[name] ?? null))
}

export function union(...sets: ReadonlySet<string>[]): Set<string> {
  return new Set(sets.flatMap((set) => [...set]))
}
