import { createHash } from 'node:crypto'
import type { EntityKind } from '../../models/vocabulary.ts'
import type { Query } from '../database/query.ts'
import type { Dataset, RecordList } from './format.ts'
import { IdsInMemory, IdsInTable, type NotedIds } from './noted-ids.ts'
import { type FileProblem, recordName } from './problems.ts'

type Raw = Readonly<Record<string, unknown>>

/** The lists whose records others in the file refer to. */
export const LISTS_WITH_IDS = ['sources', 'entities', 'negotiations'] as const satisfies readonly RecordList[]
type ListWithIds = (typeof LISTS_WITH_IDS)[number]

/** What records name, by list. */
export type Named = Readonly<Record<ListWithIds, readonly string[]>>

/** Those of the records named that are in the file. */
export interface InFile {
  readonly sources: ReadonlySet<string>
  readonly negotiations: ReadonlySet<string>
  /** Without entities whose kind the file leaves out: these are on record. */
  readonly entityKinds: ReadonlyMap<string, EntityKind>
}

/** The ids of a larger file are noted in the database. */
const MOST_IN_MEMORY = 2000

/** What a file names by its own ids, known before any of its records is checked. */
export class FileIds {
  /** Sources that turned out to be on record under another id: their ids in the database, by the slug in the file. */
  readonly sourcesOnRecord: Map<string, string>
  readonly #noted: NotedIds

  /** @param sourcesOnRecord of the file's earlier parts, and of this one once it is imported. */
  private constructor(noted: NotedIds, sourcesOnRecord: Map<string, string> = new Map()) {
    this.#noted = noted
    this.sourcesOnRecord = sourcesOnRecord
  }

  /** The ids of a dataset that is checked by itself. */
  static async of(dataset: Dataset, sourcesOnRecord?: Map<string, string>): Promise<FileIds> {
    const ids = new FileIds(new IdsInMemory(), sourcesOnRecord)
    for (const list of LISTS_WITH_IDS) await ids.add(list, dataset[list] as unknown as Raw[])
    return ids
  }

  /**
   * The ids of a file of any size, to which its records are added part by part.
   * @param query in a transaction. @param size how many records the file has.
   */
  static async ofFile(query: Query, size: number): Promise<FileIds> {
    return new FileIds(size > MOST_IN_MEMORY ? await IdsInTable.create(query) : new IdsInMemory())
  }

  /** Adds the ids of records that others may refer to. Add all of a file before any part of it is checked. */
  async add(list: ListWithIds, records: readonly Raw[]): Promise<void> {
    const kinds = new Map<string, string | null>(records.map(({ id }) => [String(id), null]))
    if (list === 'entities')
      for (const { id, kind } of records) if (typeof kind === 'string') kinds.set(String(id), kind)
    await this.#noted.note(list, [...kinds.keys()], [...kinds.values()])
  }

  /** Which of these are in the file. */
  async among(named: Named): Promise<InFile> {
    const sources = await this.#noted.among('sources', named.sources)
    const negotiations = await this.#noted.among('negotiations', named.negotiations)
    const entities = await this.#noted.among('entities', named.entities)
    return {
      sources: new Set(sources.keys()),
      negotiations: new Set(negotiations.keys()),
      entityKinds: new Map(
        [...entities].flatMap(([id, kind]) => (kind === null ? [] : [[id, kind as EntityKind]])),
      ),
    }
  }

  /** Which of these records are in the file twice. Ask only once for each part of a file. */
  async twiceIn(dataset: Dataset): Promise<FileProblem[]> {
    const problems: FileProblem[] = []
    for (const list of ['sources', 'entities', 'links', 'negotiations', 'statements'] as const)
      problems.push(...(await this.#twice(dataset, list, 'id', ({ id }) => String(id))))
    return [
      ...problems,
      ...(await this.#twice(dataset, 'sources', 'url', ({ url }) => digestOf(String(url)))),
      ...(await this.#twice(dataset, 'positions', 'title', ({ official, title, body, start }) =>
        digestOf(JSON.stringify([official, title, body, start])),
      )),
    ]
  }

  /** Records whose key a record before them has, in this part of the file or an earlier one. */
  async #twice(
    dataset: Dataset,
    list: RecordList,
    field: string,
    keyOf: (record: Raw) => string,
  ): Promise<FileProblem[]> {
    const records = dataset[list] as unknown as Raw[]
    const keys = records.map(keyOf)
    const fresh = new Set(await this.#noted.note(`${list} ${field}`, [...new Set(keys)]))
    // Only the first record with a fresh key finds it there.
    return records.flatMap((record, index) =>
      fresh.delete(keys[index] ?? '')
        ? []
        : [{ record: recordName(list, index, record), field, reason: 'is in the file twice' }],
    )
  }
}

/** Stands for a text that may be too long for an index. */
const digestOf = (text: string): string => createHash('sha256').update(text).digest('base64')
