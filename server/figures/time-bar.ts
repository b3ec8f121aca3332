/** A bar as percentages of its axis: it certainly holds in the solid part and may hold in the doubtful parts. */
export interface TimeBar {
  readonly x: number
  readonly width: number
  readonly solid: { x: number; width: number } | null
  readonly doubtful: readonly { x: number; width: number }[]
  /** It continues past the right end, or no end is reported. */
  readonly openEnd: boolean
  /** It began before the left end, or on an unknown date. */
  readonly openStart: boolean
  readonly note: string
}

/** What is not written of a bar: a page has a bar or two for each row of its table. */
const USUAL = { solid: null, doubtful: [], openEnd: false, openStart: false, note: '' } as const

/** A bar as the page's table carries it, for `readBar`. */
export function writeBar(bar: TimeBar): string {
  return JSON.stringify({
    ...bar,
    solid: bar.solid ?? undefined,
    doubtful: bar.doubtful.length === 0 ? undefined : bar.doubtful,
    openEnd: bar.openEnd || undefined,
    openStart: bar.openStart || undefined,
    note: bar.note || undefined,
  })
}

/** The bar that `writeBar` wrote. */
export function readBar(written: string): TimeBar {
  return { ...USUAL, ...(JSON.parse(written) as Pick<TimeBar, 'x' | 'width'> & Partial<TimeBar>) }
}
