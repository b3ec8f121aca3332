import { oddAmounts } from '../record/odd-amounts.ts'
import { oddDate } from '../values/odd-dates.ts'
import type { CompleteLink } from './complete.ts'
import { type Dataset, RECORD_LISTS } from './format.ts'
import { recordName } from './problems.ts'

/** Members that hold a date, and whether it is an end. */
const DATES = { published: false, start: false, end: true, last_known: false, date: false } as const

type Raw = Readonly<Record<string, unknown>>

/** The unusual dates of a record and of its parts, each as `start “0013” is in the year 13.` */
function oddDatesOf(record: Raw, now: Date, path = ''): string[] {
  const text = (name: string): string | null =>
    typeof record[name] === 'string' ? (record[name] as string) : null
  const own = Object.entries(DATES).flatMap(([name, isEnd]) => {
    const written = text(name)
    const use = { isEnd, start: text('start'), isPlanned: record.stage === 'planned' }
    const odd = oddDate(written, use, now)
    return odd === null ? [] : [`${path}${name} “${written}” ${odd}`]
  })
  const parts = ['parties', 'participants', 'meetings'].flatMap((name) => {
    const list = record[name]
    return Array.isArray(list)
      ? list.flatMap((part: Raw, index) => oddDatesOf(part, now, `${path}${name}.${index}.`))
      : []
  })
  return [...own, ...parts]
}

/**
 * What in a file is probably a slip. None of it is refused.
 * @param links of the file, complete.
 */
export function oddities(dataset: Dataset, links: readonly CompleteLink[], now: Date): string[] {
  const dates = RECORD_LISTS.flatMap((list) =>
    dataset[list].flatMap((record, index) =>
      oddDatesOf(record as unknown as Raw, now).map((odd) => `${recordName(list, index, record)}: ${odd}`),
    ),
  )
  const amounts = links.flatMap((link, index) =>
    oddAmounts(link).map((odd) => `${recordName('links', index, link)}: ${odd}`),
  )
  return [...dates, ...amounts]
}
