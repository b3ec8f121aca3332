/** A row of the results: what was measured, what it is compared with, and the goal. */
export interface Row {
  readonly what: string
  readonly measured: string
  /** What it is compared with, measured in the same run; null if the goal is a fixed number. */
  readonly reference: string | null
  readonly ratio: number | null
  readonly goal: string
  readonly met: boolean
}

/** Receives rows as soon as they are measured. */
export type Tell = (rows: readonly Row[]) => void

const ms = (value: number): string => `${value < 10 ? value.toFixed(1) : value.toFixed(0)} ms`

/** A time that may be at most `goal` times the reference, and at most `most` milliseconds. */
export function times(
  what: string,
  took: number,
  beside: readonly [what: string, took: number],
  goal: number,
  most = Number.POSITIVE_INFINITY,
): Row {
  const ratio = took / beside[1]
  return {
    what,
    measured: ms(took),
    reference: `${beside[0]} ${ms(beside[1])}`,
    ratio,
    goal: `≤ ${goal} ×${Number.isFinite(most) ? ` and ≤ ${most} ms` : ''}`,
    met: ratio <= goal && took <= most,
  }
}

/** A number that must be at most, or at least, the goal. */
export function limit(what: string, value: number, unit: string, goal: number, atLeast = false): Row {
  return {
    what,
    measured: `${value < 10 ? value.toFixed(1) : value.toFixed(0)} ${unit}`,
    reference: null,
    ratio: null,
    goal: `${atLeast ? '≥' : '≤'} ${goal} ${unit}`,
    met: atLeast ? value >= goal : value <= goal,
  }
}

export function print(rows: readonly Row[]): void {
  for (const { what, measured, reference, ratio, goal, met } of rows)
    console.log(
      [
        what.padEnd(46),
        measured.padStart(14),
        (ratio === null ? '' : `${ratio.toFixed(2)} ×`).padStart(10),
        `goal ${goal}`.padEnd(28),
        met ? 'met    ' : 'not met',
        reference ?? '',
      ].join('  '),
    )
}

export async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now()
  await work()
  return performance.now() - start
}

/** The value that this percentage of the values fall below. */
export function percentile(values: readonly number[], percent: number): number {
  const sorted = [...values].sort((one, other) => one - other)
  return sorted[Math.min(sorted.length - 1, Math.floor((sorted.length * percent) / 100))] ?? 0
}

/** How often something is measured: enough for a number to publish, or just enough to see that it works. */
export interface Effort {
  /** Writes of one kind; the first few do not count, because their statements are not yet prepared. */
  readonly saves: number
  /** Links of eight writers together. */
  readonly writes: number
  /** Answers of each page, from 20 connections at once. */
  readonly answers: number
  /** Each page right after a write. PostgreSQL keeps the plan of a statement after a few times. */
  readonly pages: number
  /** Of all pages, one in this many is asked for once. */
  readonly step: number
}
export const MEASURED: Effort = { saves: 24, writes: 1000, answers: 1000, pages: 9, step: 1 }
export const TRIED: Effort = { saves: 6, writes: 40, answers: 20, pages: 2, step: 25 }
