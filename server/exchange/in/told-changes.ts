import type { ChangedRecord } from '../../dataset/changed-records.ts'
import { type Dataset, RECORD_LISTS, type RecordList } from '../../dataset/format.ts'

/** How many changed records and remarks are listed one by one. */
export const MOST_TOLD = 200

/** Links first, because people import for them, before what they tie; sources last. */
function linksFirst(changes: readonly ChangedRecord[]): ChangedRecord[] {
  const order = ['links', 'negotiations', 'positions', 'statements', 'entities', 'sources']
  const place = ({ record }: ChangedRecord): number => order.indexOf(record.split(' ', 1)[0] ?? '')
  return [...changes].sort((one, other) => place(one) - place(other))
}

/** Collects what is listed one by one about an import, no more of each list than a page shows. */
export class ToldChanges {
  readonly #changes = new Map<RecordList, ChangedRecord[]>()

  /** Whether any of these lists has room for more. */
  hasRoom(dataset: Dataset): boolean {
    return RECORD_LISTS.some(
      (list) => dataset[list].length > 0 && (this.#changes.get(list)?.length ?? 0) < MOST_TOLD,
    )
  }

  add(changes: readonly ChangedRecord[]): void {
    for (const change of changes) {
      const list = change.record.split(' ', 1)[0] as RecordList
      const told = this.#changes.get(list) ?? []
      this.#changes.set(list, told)
      if (told.length < MOST_TOLD) told.push(change)
    }
  }

  changes(): ChangedRecord[] {
    return linksFirst([...this.#changes.values()].flat()).slice(0, MOST_TOLD)
  }
}
