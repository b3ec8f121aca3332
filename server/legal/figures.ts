import type { Day } from '../values/days.ts'
import type { Figure } from './pack.ts'

/** The entry of a figure that came into force last, in whatever order a pack has them; undefined if it has none. */
export function latestFigure(figures: readonly Figure[], id: string): Figure | undefined {
  return figures
    .filter((each) => each.id === id)
    .reduce<Figure | undefined>(
      (latest, each) => (latest === undefined || (each.from ?? '') >= (latest.from ?? '') ? each : latest),
      undefined,
    )
}

/** The entry of a figure in force on a day; undefined if none is. */
export function figureOn(figures: readonly Figure[], id: string, day: Day): Figure | undefined {
  return figures.find(
    (each) => each.id === id && (each.from ?? '') <= day && day <= (each.until ?? '9999-12-31'),
  )
}
