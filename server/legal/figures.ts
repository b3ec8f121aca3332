import type { Day } from '../values/days.ts'
import type { Figure } from './pack.ts'

/** The entry of a figure in force on a day; undefined if none is. */
export function figureOn(figures: readonly Figure[], id: string, day: Day): Figure | undefined {
  return figures.find(
    (each) => each.id === id && (each.from ?? '') <= day && day <= (each.until ?? '9999-12-31'),
  )
}
