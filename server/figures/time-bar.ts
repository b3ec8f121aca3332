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

type Stretch = Pick<TimeBar, 'x' | 'width'>

/**
 * A bar as the page's table carries it, for `readBar`: the whole, the solid part, the doubtful parts, which ends are
 * open, and the note. A page has a bar or two for each row of a table, and JSON in HTML would take three times as much.
 */
export function writeBar({ solid, doubtful, openStart, openEnd, note, ...whole }: TimeBar): string {
  const solidPart = solid === null ? '' : written(solid) === written(whole) ? SAME : written(solid)
  const open = `${openStart ? START : ''}${openEnd ? END : ''}`
  return [written(whole), solidPart, doubtful.map(written).join(','), open, note].join(';')
}

/** The bar that `writeBar` wrote. */
export function readBar(text: string): TimeBar {
  const [whole = '', solid = '', doubtful = '', open = '', ...note] = text.split(';')
  return {
    ...stretchOf(whole),
    solid: solid === '' ? null : stretchOf(solid === SAME ? whole : solid),
    doubtful: doubtful === '' ? [] : doubtful.split(',').map(stretchOf),
    openStart: open.includes(START),
    openEnd: open.includes(END),
    note: note.join(';'),
  }
}

/** The solid part is the whole bar. */
const SAME = 'all'
// Letters, because HTML would need several to write an angle bracket.
const [START, END] = ['s', 'e']

const written = ({ x, width }: Stretch): string => `${x}+${width}`

function stretchOf(text: string): Stretch {
  const [x, width] = text.split('+').map(Number)
  return { x: x ?? 0, width: width ?? 0 }
}
