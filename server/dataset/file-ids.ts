import type { EntityKind } from '../../models/vocabulary.ts'
import { type Dataset, RECORD_LISTS, type RecordList } from './format.ts'
import { type FileProblem, recordName } from './problems.ts'

type Raw = Readonly<Record<string, unknown>>

/** The lists whose records others in the file refer to. */
export const LISTS_WITH_IDS: readonly RecordList[] = ['sources', 'entities', 'negotiations']

/** What a file names by its own ids, known before any of its records is checked. */
export class FileIds {
  readonly sources = new Set<string>()
  /** Sources that turned out to be on record under another id: their ids in the database, by the slug in the file. */
  readonly sourcesOnRecord: Map<string, string>
  readonly negotiations = new Set<string>()
  /** Without entities whose kind the file leaves out: these are on record. */
  readonly entityKinds = new Map<string, EntityKind>()
  /** What has been seen so far that may appear only once. */
  readonly #seen = new Map<string, Set<string>>()

  /** @param sourcesOnRecord of the file's earlier parts, and of this one once it is imported. */
  constructor(sourcesOnRecord: Map<string, string> = new Map()) {
    this.sourcesOnRecord = sourcesOnRecord
  }

  /** The ids of a dataset that is checked by itself. */
  static of(dataset: Dataset, sourcesOnRecord?: Map<string, string>): FileIds {
    const ids = new FileIds(sourcesOnRecord)
    for (const list of RECORD_LISTS)
      for (const record of dataset[list]) ids.add(list, record as unknown as Raw)
    return ids
  }

  add(list: RecordList, { id, kind }: Raw): void {
    if (list === 'sources') this.sources.add(String(id))
    else if (list === 'negotiations') this.negotiations.add(String(id))
    else if (list === 'entities' && typeof kind === 'string')
      this.entityKinds.set(String(id), kind as EntityKind)
  }

  /** Which of these records are in the file twice. Ask only once for each part of a file. */
  twiceIn(dataset: Dataset): FileProblem[] {
    const twice = (list: RecordList, field: string, keyOf: (record: Raw) => string): FileProblem[] =>
      dataset[list].flatMap((record, index) =>
        this.#isNew(`${list} ${field}`, keyOf(record as unknown as Raw))
          ? []
          : [{ record: recordName(list, index, record), field, reason: 'is in the file twice' }],
      )
    return [
      ...(['sources', 'entities', 'links', 'negotiations', 'statements'] as const).flatMap((list) =>
        twice(list, 'id', ({ id }) => String(id)),
      ),
      ...twice('sources', 'url', ({ url }) => String(url)),
      ...twice('positions', 'title', ({ official, title, body, start }) =>
        JSON.stringify([official, title, body, start]),
      ),
    ]
  }

  #isNew(what: string, key: string): boolean {
    const seen = this.#seen.get(what) ?? new Set<string>()
    this.#seen.set(what, seen)
    if (seen.has(key)) return false
    seen.add(key)
    return true
  }
}
