import type { ChangedField, ChangedRecord } from '../../dataset/changed-records.ts'
import { fold } from '../../values/fold.ts'

/** The most records that are named. */
const MOST = 20

const wordsOf = (name: unknown): string[] => fold(String(name ?? '')).match(/[\p{L}\p{N}]+/gu) ?? []

/** Whether two names have no word in common, as those of two different things do. */
function areUnlike(before: unknown, after: unknown): boolean {
  const known = new Set(wordsOf(before))
  return !wordsOf(after).some((word) => known.has(word))
}

const addressOf = (url: unknown): string => String(url ?? '').replace(/^https?:\/\/(?:www\.)?|\/$/g, '')

/** For each list, the members that say which thing a record is about, and whether a change of one makes it another. */
const IDENTITY: Readonly<
  Record<string, { readonly of: readonly string[]; readonly isOther: (field: ChangedField) => boolean }>
> = {
  entities: { of: ['name'], isOther: ({ before, after }) => areUnlike(before, after) },
  negotiations: { of: ['name'], isOther: ({ before, after }) => areUnlike(before, after) },
  links: { of: ['from', 'to'], isOther: () => true },
  statements: { of: ['by'], isOther: () => true },
  sources: { of: ['url'], isOther: ({ before, after }) => addressOf(before) !== addressOf(after) },
}

/**
 * Records that a file makes into something else, each a sentence: another site may have given the same id to another
 * thing.
 */
export function replacedRecords(changes: readonly ChangedRecord[]): string[] {
  return changes
    .flatMap(({ record, change, fields }) => {
      const identity = IDENTITY[record.replace(/ .*$/s, '')]
      const found = fields.find((field) => identity?.of.includes(field.field) && identity.isOther(field))
      if (change === 'added' || found === undefined || found.before === null) return []
      return [
        `${record}: the file changes “${found.field}” from “${found.before}” to “${found.after}”. If these are two different things, give the one in the file another id.`,
      ]
    })
    .slice(0, MOST)
}
