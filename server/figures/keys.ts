import { BAND_KEY } from '../overlaps/bands.ts'
import type { Band } from '../overlaps/method.ts'
import type { Figure, FigureKey, FigureRow } from './figure.ts'
import { circlePath, type Mark, type Tone } from './pictures/picture.ts'
import { readBar, type TimeBar } from './time-bar.ts'

/** One sign of a key: a swatch, 12 high, and its words. */
export interface KeyItem {
  readonly width: number
  readonly swatch: readonly Mark[]
  readonly words: string
}

/** A sign that a kind of figure can draw. */
interface Sign extends KeyItem {
  /** Whether the rows of a timeline draw it. Signs without this are always explained. */
  readonly isDrawn?: (rows: readonly FigureRow[]) => boolean
}

/** The bars of these kinds in the rows of a timeline. */
const barsOf = (rows: readonly FigureRow[], ...kinds: readonly ('window' | 'taking' | 'day')[]): TimeBar[] =>
  rows.flatMap(({ data }) =>
    kinds.flatMap((kind) => (data?.[kind] === undefined ? [] : [readBar(data[kind])])),
  )

const isPosition = ({ data }: FigureRow): boolean => data?.tone === 'slate'
const isStatement = ({ data }: FigureRow): boolean => data?.tone === 'hollow'
const holds = (rows: readonly FigureRow[]): boolean =>
  barsOf(
    rows.filter((row) => !isPosition(row)),
    'window',
  ).some(({ solid }) => solid !== null)

const box = (fill: Tone, stroke: Tone, width = 26, dash = false): Mark => ({
  kind: 'rect',
  x: 0.5,
  y: 0.5,
  width: width - 1,
  height: 11,
  fill,
  stroke,
  dash,
})

const square = (fill: Tone): Mark => ({ kind: 'rect', x: 1, y: 1.5, width: 9, height: 9, fill })

const line = (stroke: Tone, dash: boolean, strokeWidth = 1.5): Mark => ({
  kind: 'path',
  d: 'M0 6 L26 6',
  fill: 'none',
  stroke,
  strokeWidth,
  dash,
})

const dot = (fill: Tone): Mark => ({
  kind: 'path',
  d: circlePath(6, 6, 4.5),
  fill,
  stroke: 'ink',
  strokeWidth: 1.5,
})

const taking: Mark = { kind: 'rect', x: 0, y: 4, width: 26, height: 5, fill: 'ink' }

/** The sign of a band: solid, half-filled or hollow. */
export function bandMarks(band: Band, x: number, y: number, r = 5.5): Mark[] {
  const whole = `M${x} ${y - r} L${x + r} ${y} L${x} ${y + r} L${x - r} ${y} Z`
  if (band === 'high') return [{ kind: 'path', d: whole, fill: 'accent' }]
  const outline: Mark = { kind: 'path', d: whole, fill: 'paper', stroke: 'accent', strokeWidth: 1.2 }
  if (band === 'low') return [outline]
  return [outline, { kind: 'path', d: `M${x - r} ${y} L${x} ${y + r} L${x + r} ${y} Z`, fill: 'accent' }]
}

/** The bands with their scores, as every key names them. */
const BANDS: KeyItem[] = BAND_KEY.map(({ band, bandLabel, range }) => ({
  width: 12,
  swatch: bandMarks(band, 6, 6),
  words: `${bandLabel} ${range}`,
}))

const UNKNOWN: KeyItem = {
  width: 12,
  swatch: [
    box('none', 'ink3', 12, true),
    { kind: 'text', x: 6, y: 10.2, text: '?', size: 12, weight: 650, anchor: 'middle', fill: 'ink2' },
  ],
  words: 'A link with no amount known',
}

const WINDOW: Sign = {
  width: 26,
  swatch: [box('accentTint', 'accentMid')],
  words: 'Path holds',
  isDrawn: holds,
}
const DOUBT: Sign = {
  width: 26,
  swatch: [box('hatch', 'accentMid')],
  words: 'May hold: date unknown, plan or old report',
  isDrawn: (rows) => barsOf(rows, 'window').some(({ doubtful }) => doubtful.length > 0),
}
const TAKING: Sign = {
  width: 26,
  swatch: [taking],
  words: 'In the talks',
  isDrawn: (rows) => barsOf(rows, 'taking').length > 0,
}
const WHISKER: Sign = {
  width: 26,
  swatch: [{ kind: 'rect', x: 0, y: 5, width: 26, height: 2, fill: 'ink3' }],
  words: 'Possibly, exact date unknown',
  isDrawn: (rows) => barsOf(rows, 'taking', 'day').some(({ doubtful }) => doubtful.length > 0),
}
const OPEN: Sign = {
  width: 26,
  swatch: [{ kind: 'path', d: 'M0 4 L18 4 L18 2 L25 6.5 L18 11 L18 9 L0 9 Z', fill: 'ink' }],
  words: 'No end reported',
  isDrawn: (rows) => barsOf(rows, 'window', 'taking').some(({ openEnd }) => openEnd),
}
const NOW: Sign = {
  width: 12,
  swatch: [{ kind: 'path', d: 'M6 0 L6 12', fill: 'none', stroke: 'mid', strokeWidth: 1.5, dash: true }],
  words: 'Date of the record',
  isDrawn: (rows) => rows.length > 0,
}

const NETWORK: KeyItem[] = [
  { width: 12, swatch: [square('accent')], words: 'Official, or on the highlighted path' },
  { width: 12, swatch: [square('ink')], words: 'Other entity' },
  {
    width: 26,
    swatch: [line('accentMid', false), { ...line('accentMid', false), d: 'M20 2 L26 6 L20 10' } as Mark],
    words: 'Link and its direction',
  },
]

/** The signs that a figure explains above its plot, on the page and in its files: of a timeline, those that it draws. */
export const keyOfFigure = ({ key, rows }: Pick<Figure, 'key' | 'rows'>): readonly KeyItem[] =>
  KEYS[key]
    .filter(({ isDrawn }) => isDrawn === undefined || isDrawn(rows))
    // Without the test: a key goes to the thread that draws files.
    .map(({ width, swatch, words }) => ({ width, swatch, words }))

/** All signs that each kind of figure can draw. */
export const KEYS: Readonly<Record<FigureKey, readonly Sign[]>> = {
  bands: BANDS,
  money: [
    { width: 16, swatch: [box('accent', 'accent', 16)], words: 'Amount known' },
    { width: 16, swatch: [box('hatch', 'accentMid', 16)], words: 'Upper end of a range' },
    UNKNOWN,
  ],
  windows: [WINDOW, DOUBT, TAKING, WHISKER, OPEN, NOW],
  flow: [
    { width: 26, swatch: [box('accentTint', 'accentMid')], words: 'Amount known' },
    { width: 26, swatch: [box('hatch', 'accentMid')], words: 'Upper end only' },
    { width: 26, swatch: [line('ink3', true)], words: 'Amount unknown' },
    { width: 26, swatch: [box('none', 'accentMid', 26, true)], words: 'Planned or announced' },
    { width: 26, swatch: [box('slateTint', 'ink3')], words: 'Value of a stake' },
    { width: 12, swatch: [square('accent')], words: 'Interest of an official or a relative' },
  ],
  matrix: BANDS,
  time: [
    {
      width: 26,
      swatch: [box('slateTint', 'mid')],
      words: 'Position held',
      isDrawn: (rows) => barsOf(rows.filter(isPosition), 'window').length > 0,
    },
    TAKING,
    { ...WINDOW, words: 'Link, or whole path, holds' },
    DOUBT,
    {
      width: 12,
      swatch: [dot('ink')],
      words: 'Meeting',
      isDrawn: (rows) =>
        barsOf(
          rows.filter((row) => !isStatement(row)),
          'day',
        ).length > 0,
    },
    {
      width: 12,
      swatch: [dot('paper')],
      words: 'Statement',
      isDrawn: (rows) => barsOf(rows.filter(isStatement), 'day').length > 0,
    },
    WHISKER,
    OPEN,
    NOW,
  ],
  network: NETWORK,
  'network-lit': [
    ...NETWORK,
    { width: 26, swatch: [line('accent', false, 3)], words: 'Path of the chosen overlap' },
  ],
}
