import { createHash } from 'node:crypto'
import type { EntityKind } from '../../models/vocabulary.ts'
import type { Query } from '../database/query.ts'
import { type Dataset, RECORD_LISTS, type RecordList } from './format.ts'
import { IdsInMemory, IdsInTable, type NotedIds } from './noted-ids.ts'
import { type FileProblem, recordName } from './problems.ts'

type Raw = Readonly<Record<string, unknown>>

/** The lists whose records others in the file refer to. */
export const LISTS_WITH_IDS = ['sources', 'entities', 'negotiations'] as const satisfies readonly RecordList[]
type ListWithIds = (typeof LISTS_WITH_IDS)[number]

const hasIds = (list: RecordList): list is ListWithIds => LISTS_WITH_IDS.some((each) => each === list)

/** What records that refer to each other name, by list. */
export type Named = Readonly<Record<ListWithIds, readonly string[]>>

/** Those of the records named that are in the file. */
export interface InFile {
  readonly sources: ReadonlySet<string>
  readonly negotiations: ReadonlySet<string>
  /** Without entities whose kind the file leaves out: these are on record. */
  readonly entityKinds: ReadonlyMap<string, EntityKind>
}

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
    for (const list of RECORD_LISTS) await ids.add(list, dataset[list] as unknown as Raw[])
    return ids
  }

  /** The ids of a file of any size, to which its records are added part by part. @param query in a transaction. */
  static async ofFile(query: Query): Promise<FileIds> {
    return new FileIds(await IdsInTable.create(query))
  }

  /** Adds the ids of records that others may refer to. */
  async add(list: RecordList, records: readonly Raw[]): Promise<void> {
    if (!hasIds(list)) return
    const named = list === 'entities' ? records.filter(({ kind }) => typeof kind === 'string') : records
    const words = new Map(
      named.map(({ id, kind }) => [String(id), list === 'entities' ? String(kind) : null]),
    )
    await this.#noted.note(list, [...words.keys()], [...words.values()])
  }

  /** Which of these are in the file. */
  async among(named: Named): Promise<InFile> {
    const [sources, negotiations, entities] = [
      await this.#noted.among('sources', named.sources),
      await this.#noted.among('negotiations', named.negotiations),
      await this.#noted.among('entities', named.entities),
    ]
    return {
      sources: new Set(sources.keys()),
      negotiations: new Set(negotiations.keys()),
      entityKinds: entities as ReadonlyMap<string, EntityKind>,
    }
  }

  /** Which of these records are in the file twice. Ask only once for each part of a file. */
  async twiceIn(dataset: Dataset): Promise<FileProblem[]> {
    const twice = async (
      list: RecordList,
      field: string,
      keyOf: (record: Raw) => string,
    ): Promise<FileProblem[]> => {
      const records = dataset[list] as unknown as Raw[]
      const fresh = new Set(await this.#noted.note(`${list} ${field}`, [...new Set(records.map(keyOf))]))
      // The first record with a new key is in the file once so far.
      return records.flatMap((record, index) =>
        fresh.delete(keyOf(record))
          ? []
          : [{ record: recordName(list, index, record), field, reason: 'is in the file twice' }],
      )
    }
    const problems: FileProblem[] = []
    for (const list of ['sources', 'entities', 'links', 'negotiations', 'statements'] as const)
      problems.push(...(await twice(list, 'id', ({ id }) => String(id))))
    return [
      ...problems,
      ...(await twice('sources', 'url', ({ url }) => digestOf(String(url)))),
      ...(await twice('positions', 'title', ({ official, title, body, start }) =>
        digestOf(JSON.stringify([official, title, body, start])),
      )),
    ]
  }
}

/** Stands for a text that may be too long for an index. */
const digestOf = (text: string): string => createHash('sha256').update(text).digest('base64')
