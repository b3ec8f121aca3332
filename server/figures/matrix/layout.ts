import type { Band } from '../../overlaps/method.ts'
import type { MatrixCell } from '../../queries/matrix.ts'
import { capital, count } from '../../values/format.ts'
import { bandMarks } from '../keys.ts'
import type { GroupMark, Mark, Picture, Tone } from '../pictures/picture.ts'
import { clipped, linesOf } from '../pictures/text.ts'

const NAME = { size: 13 } as const
const STRONG = { size: 13, weight: 650 } as const
const ROW = 34

const FILLS: Readonly<Record<Band, { fill: Tone; stroke: Tone; words: Tone; ground: Tone }>> = {
  high: { fill: 'accent', stroke: 'accent', words: 'paper', ground: 'paper' },
  medium: { fill: 'accentMid', stroke: 'accentMid', words: 'ink', ground: 'ink' },
  low: { fill: 'paper', stroke: 'accent', words: 'ink', ground: 'accent' },
}

/** The band's diamond, in the color that stands out on its cell. */
function diamond(band: Band, x: number, y: number): Mark[] {
  const tone = FILLS[band].ground
  return bandMarks(band, x, y, 4.5).map((mark) =>
    mark.kind === 'path'
      ? {
          ...mark,
          fill: mark.fill === 'accent' ? tone : 'none',
          ...(mark.stroke === undefined ? {} : { stroke: tone }),
        }
      : mark,
  )
}

/** What a cell says, for readers who cannot see it. */
function wordsOf({ official, party, band, score, overlaps, chains }: MatrixCell): string {
  return `${official.name} and ${party.name}: ${band}, ${score}; ${count(overlaps, 'overlap')}, ${count(chains, 'path')}`
}

function cellMark(cell: MatrixCell, x: number, y: number, width: number, height = ROW): GroupMark {
  const look = FILLS[cell.band]
  return {
    kind: 'group',
    label: wordsOf(cell),
    choice: { official: cell.official.slug, party: cell.party.slug },
    data: {
      official: cell.official.slug,
      party: cell.party.slug,
      band: cell.band,
      chains: String(cell.chains),
    },
    marks: [
      {
        kind: 'rect',
        x: x + 1,
        y: y + 1,
        width: width - 3,
        height: height - 4,
        fill: look.fill,
        stroke: look.stroke,
      },
      ...diamond(cell.band, x + 14, y + height / 2 - 1),
      {
        kind: 'text',
        x: x + 25,
        y: y + height / 2 + 4,
        text: count(cell.chains, 'path'),
        ...STRONG,
        fill: look.words,
      },
    ],
  }
}

function namesOf(cells: readonly MatrixCell[], of: 'official' | 'party'): { slug: string; name: string }[] {
  return [...new Map(cells.map((cell) => [cell[of].slug, cell[of]])).values()]
}

const WIDTH = 1104
const NAMES = 240

/** Officials down, parties across. A cell without an overlap says “none”. */
export function matrixWide(cells: readonly MatrixCell[]): Picture {
  const officials = namesOf(cells, 'official')
  const parties = namesOf(cells, 'party')
  const width = Math.min(160, (WIDTH - NAMES) / Math.max(1, parties.length))
  const heads = parties.map(({ name }) => linesOf(name, STRONG, width - 12))
  const top = Math.max(1, ...heads.map((lines) => lines.length)) * 16 + 10
  const right = NAMES + parties.length * width
  const marks: Mark[] = heads.flatMap((lines, column) =>
    lines.map(
      (text, line): Mark => ({
        kind: 'text',
        x: NAMES + column * width + 1,
        y: top - 10 - (lines.length - 1 - line) * 16,
        text,
        ...STRONG,
        fill: 'ink',
      }),
    ),
  )
  marks.push({ kind: 'rect', x: 0, y: top - 1, width: right, height: 1, fill: 'ink' })
  for (const [row, official] of officials.entries()) {
    const y = top + row * ROW
    const name = clipped(official.name, NAME, NAMES - 16)
    marks.push({ kind: 'text', x: 0, y: y + ROW / 2 + 4, text: name, ...NAME, fill: 'ink' })
    for (const [column, party] of parties.entries()) {
      const x = NAMES + column * width
      const cell = cells.find(
        (each) => each.official.slug === official.slug && each.party.slug === party.slug,
      )
      marks.push(
        cell === undefined
          ? {
              kind: 'text',
              x: x + 9,
              y: y + ROW / 2 + 4,
              text: 'none',
              size: 12,
              fill: 'ink3',
            }
          : cellMark(cell, x, y, width),
      )
    }
    marks.push({ kind: 'rect', x: 0, y: y + ROW - 1, width: right, height: 1, fill: 'hairline' })
  }
  return { width: WIDTH, height: top + officials.length * ROW, marks }
}

const NARROW_WIDTH = 354
/** The height of a row that is easy to tap. */
const TALL = 48

/** The same for a phone: each official, with the parties they share an overlap with listed below. */
export function matrixNarrow(cells: readonly MatrixCell[]): Picture {
  const marks: Mark[] = []
  let y = 0
  for (const official of namesOf(cells, 'official')) {
    marks.push({ kind: 'rect', x: 0, y, width: NARROW_WIDTH, height: 1, fill: 'ink' })
    marks.push({
      kind: 'text',
      x: 0,
      y: y + 21,
      text: clipped(official.name, STRONG, NARROW_WIDTH),
      ...STRONG,
      fill: 'ink',
    })
    y += 30
    for (const cell of cells.filter((each) => each.official.slug === official.slug)) {
      const words = `${capital(cell.band)} ${cell.score}`
      marks.push(cellMark(cell, 0, y, 106, TALL))
      marks.push({
        kind: 'text',
        x: 118,
        y: y + TALL / 2 + 4,
        text: clipped(cell.party.name, NAME, 150),
        ...NAME,
        fill: 'ink',
      })
      marks.push({
        kind: 'text',
        x: NARROW_WIDTH,
        y: y + TALL / 2 + 4,
        text: words,
        ...NAME,
        anchor: 'end',
        fill: 'ink2',
      })
      y += TALL
    }
    y += 12
  }
  return { width: NARROW_WIDTH, height: y, marks }
}
