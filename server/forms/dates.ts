import { ENDED_DAY_UNKNOWN } from '../values/partial-date.ts'
import type { TypedDate } from '../values/typed-date.ts'

/** A partial date for the three inputs. */
function splitDate(written: string | null): TypedDate {
  const [year = '', month = '', day = ''] = written?.split('-') ?? []
  return { day: day.replace(/^0/, ''), month: month.replace(/^0/, ''), year }
}

/** The three inputs of a date as typed. */
export function typedDate(typed: Readonly<Record<string, string>>, name: string): TypedDate {
  const part = (which: string): string => typed[`${name}_${which}`] ?? ''
  return { day: part('day'), month: part('month'), year: part('year') }
}

/** A partial date as the three inputs of a form hold it. */
export function dateInputs(name: string, written: string | null): Record<string, string> {
  const { day, month, year } = splitDate(written)
  return { [`${name}_day`]: day, [`${name}_month`]: month, [`${name}_year`]: year }
}

/** An end as the choice and the three inputs of a form hold it. */
export function endInputs(name: string, written: string | null): Record<string, string> {
  const choice = written === null ? 'none' : written === ENDED_DAY_UNKNOWN ? 'unknown' : 'date'
  return { [`${name}_choice`]: choice, ...dateInputs(name, choice === 'date' ? written : null) }
}
