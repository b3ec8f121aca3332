import type { SankeyLink, SankeyNode } from 'd3-sankey'
import { list } from '../../values/format.ts'
import { type Mark, round, type Tone } from '../pictures/picture.ts'
import { widthOf } from '../pictures/text.ts'
import { NAME, NODE, type Size, UNDER } from './columns.ts'
import { END, type Flow, type FlowNode } from './flows.ts'

/** What is drawn of a flow: what is known, up to what it may be, and lines for what has no amount. */
export type Part = 'known' | 'upper' | 'unknown' | 'tie'

/** One ribbon or line of a flow. */
export interface Ribbon {
  readonly source: string
  readonly target: string
  readonly part: Part
  /** US dollars; null where there is no amount. */
  readonly amount: string | null
  /** How much room it takes, in the measure of the amounts. */
  readonly value: number
  readonly flow: Flow
}

type PlacedNode = SankeyNode<FlowNode, Ribbon>
type PlacedLink = SankeyLink<FlowNode, Ribbon>

/** What stands over a node, in lines. */
export interface Label {
  readonly name: string[]
  readonly sum: string[]
}

const LOOK: Readonly<
  Record<'behind' | 'money', Record<'known' | 'upper', { fill: Tone; stroke: Tone; dash?: boolean }>>
> = {
  behind: {
    known: { fill: 'slateTint', stroke: 'mid' },
    upper: { fill: 'none', stroke: 'mid', dash: true },
  },
  money: {
    known: { fill: 'accentTint', stroke: 'accentMid' },
    upper: { fill: 'hatch', stroke: 'accentMid' },
  },
}

/** A ribbon as wide as its amount; a line where there is none. */
export function ribbonMark(link: PlacedLink): Mark {
  const { flow, part } = link
  const [source, target] = [link.source as PlacedNode, link.target as PlacedNode]
  const [x0, x1, y0, y1] = [source.x1 ?? 0, target.x0 ?? 0, link.y0 ?? 0, link.y1 ?? 0]
  const middle = round((x0 + x1) / 2)
  const curve = (from: number, to: number): string =>
    `M${round(x0)} ${round(from)} C${middle} ${round(from)} ${middle} ${round(to)} ${round(x1)} ${round(to)}`
  const drawn = Number(link.amount) > 0 ? Math.max(link.width ?? 0, 1) : 1
  const half = drawn / 2
  const data = {
    from: flow.from.name,
    to: flow.to.name,
    amount: part,
    value: link.amount ?? '',
  }
  const label = `${flow.from.name} to ${flow.to.name}: ${list(flow.what)}`
  if (part === 'unknown' || part === 'tie') {
    const line: Mark = {
      kind: 'path',
      d: curve(y0, y1),
      fill: 'none',
      stroke: part === 'tie' ? 'slate' : 'ink3',
      strokeWidth: 1.5,
      dash: part === 'unknown',
    }
    return { kind: 'group', label, data, marks: [line] }
  }
  const back = `L${round(x1)} ${round(y1 + half)} C${middle} ${round(y1 + half)} ${middle} ${round(y0 + half)} ${round(x0)} ${round(y0 + half)} Z`
  const look = LOOK[flow.kind === 'behind' ? 'behind' : 'money'][part]
  return {
    kind: 'group',
    label,
    data,
    marks: [{ kind: 'path', d: `${curve(y0 - half, y1 - half)} ${back}`, ...look }],
  }
}

/** A node with its name over it, which choosing filters by. */
export function nodeMark(node: PlacedNode, label: Label, columns: number, size: Size): Mark {
  const [x0, y0, y1] = [node.x0 ?? 0, node.y0 ?? 0, node.y1 ?? 0]
  const last = columns > 1 && x0 + NODE > size.width - 1
  const lines = [
    ...label.name.map((text) => ({ text, size: NAME, weight: 650 as const, fill: 'ink' as const })),
    ...label.sum.map((text) => ({ text, size: UNDER, weight: 400 as const, fill: 'ink2' as const })),
  ]
  let y = y0 - 5
  const words = lines.toReversed().map((line): Mark => {
    const mark = {
      kind: 'text',
      x: last ? x0 + NODE : x0,
      y,
      anchor: last ? 'end' : 'start',
      ground: true,
      ...line,
    } as const
    y -= line.size + 3
    return mark
  })
  const wide = Math.max(...lines.map((line) => widthOf(line.text, line)))
  const top = y0 - lines.reduce((height, line) => height + line.size + 3, 5)
  return {
    kind: 'group',
    label: node.name,
    choice: node.choice,
    marks: [
      // The whole of the name takes the pointer, not its letters alone.
      { kind: 'rect', x: last ? x0 + NODE - wide : x0, y: top, width: wide, height: y0 - top, fill: 'none' },
      {
        kind: 'rect',
        x: x0,
        y: y0,
        width: NODE,
        height: Math.max(2, y1 - y0),
        fill: node.interest ? 'accent' : node.official || node.column < END ? 'ink' : 'mid',
      },
      ...words,
    ],
  }
}
