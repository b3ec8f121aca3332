import type { Choice } from '../choice.ts'
import { type Mark, round, type Tone } from '../pictures/picture.ts'
import type { FlowEdge, FlowNode } from './graph.ts'

/** The font sizes of a name and of the words under it. */
export const NAME = 14
export const UNDER = 13

/** What a ribbon or line stands for. */
export type Part = 'known' | 'upper' | 'planned' | 'stake' | 'unknown'

/** A line of text in a box. With a choice, also what it filters by and the full text that it is part of. */
export interface LabelLine {
  readonly text: string
  readonly choice?: Choice
  readonly whole?: string
}

export interface Label {
  readonly name: readonly LabelLine[]
  readonly under: readonly LabelLine[]
}

/** A stretch of a ribbon between two columns: the midpoints of its ends, and its width. */
export interface Lane {
  readonly from: { readonly x: number; readonly y: number }
  readonly to: { readonly x: number; readonly y: number }
  readonly width: number
}

const LOOK: Readonly<Record<Exclude<Part, 'unknown'>, { fill: Tone; stroke: Tone; dash?: boolean }>> = {
  known: { fill: 'accentTint', stroke: 'accentMid' },
  upper: { fill: 'hatch', stroke: 'accentMid' },
  planned: { fill: 'none', stroke: 'accentMid', dash: true },
  stake: { fill: 'slateTint', stroke: 'ink3' },
}

/** A ribbon's edge through all its lanes, `offset` from their middle: curved between columns, straight inside them. */
function edgeOf(lanes: readonly Lane[], offset: number): string {
  return lanes
    .map(({ from, to }, index) => {
      const middle = round((from.x + to.x) / 2)
      const start = `${index === 0 ? 'M' : 'L'}${round(from.x)} ${round(from.y + offset)}`
      return `${start} C${middle} ${round(from.y + offset)} ${middle} ${round(to.y + offset)} ${round(to.x)} ${round(to.y + offset)}`
    })
    .join(' ')
}

/** A ribbon as wide as its amount; a dashed line if none is known. */
export function ribbonMark(
  { edge, part, amount }: { edge: FlowEdge; part: Part; amount: string | null },
  lanes: readonly Lane[],
): Mark {
  const data = {
    link: edge.row.link,
    amount: part,
    value: amount ?? '',
  }
  const label = `${edge.from.name} to ${edge.to.name}: ${edge.what}`
  if (part === 'unknown') {
    const line: Mark = {
      kind: 'path',
      d: edgeOf(lanes, 0),
      fill: 'none',
      stroke: edge.planned ? 'accentMid' : 'ink3',
      strokeWidth: 1.5,
      dash: true,
    }
    return { kind: 'group', label, data, marks: [line] }
  }
  const half = Math.max(Number(amount) > 0 ? (lanes[0]?.width ?? 0) : 1, 1) / 2
  const back = lanes
    .toReversed()
    .map(({ from, to }) => {
      const middle = round((from.x + to.x) / 2)
      return `L${round(to.x)} ${round(to.y + half)} C${middle} ${round(to.y + half)} ${middle} ${round(from.y + half)} ${round(from.x)} ${round(from.y + half)}`
    })
    .join(' ')
  return {
    kind: 'group',
    label,
    data,
    marks: [{ kind: 'path', d: `${edgeOf(lanes, -half)} ${back} Z`, ...LOOK[part] }],
  }
}

interface Box {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

/** An entity as a box with its words. Its name and the names under it filter the page. */
export function boxMark(node: FlowNode, { name, under }: Label, { x, y, width, height }: Box): Mark {
  const lines = [
    ...name.map((line) => ({ ...line, size: NAME, weight: 650 as const, fill: 'ink' as const })),
    ...under.map((line) => ({ ...line, size: UNDER, weight: 400 as const, fill: 'ink2' as const })),
  ]
  const tall = lines.reduce((sum, line) => sum + line.size + 4, 0)
  let baseline = y + (height - tall) / 2
  const marks: Mark[] = []
  const groups = new Map<string, Mark[]>()
  for (const { choice, whole, ...line } of lines) {
    baseline += line.size + 4
    const mark: Mark = { kind: 'text', x: round(x + 14), y: round(baseline - 4), ...line }
    if (choice === undefined || whole === undefined) {
      marks.push(mark)
      continue
    }
    const key = `${whole} ${JSON.stringify(choice)}`
    const known = groups.get(key)
    if (known === undefined) {
      const own: Mark[] = [mark]
      groups.set(key, own)
      marks.push({ kind: 'group', label: whole, choice, marks: own })
    } else known.push(mark)
  }
  return {
    kind: 'group',
    marks: [
      {
        kind: 'rect',
        x: round(x),
        y: round(y),
        width: round(width),
        height: round(height),
        fill: 'paper',
        stroke: 'hairline',
      },
      {
        kind: 'rect',
        x: round(x),
        y: round(y),
        width: 5,
        height: round(height),
        fill: node.interest ? 'accent' : 'ink3',
      },
      ...marks,
    ],
  }
}
