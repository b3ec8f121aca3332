import { type SankeyLink, type SankeyNode, sankey } from 'd3-sankey'
import { formatSum, list } from '../../domain/format.ts'
import { EMPTY_PICTURE, type Mark, type Picture, round, type Tone } from '../pictures/picture.ts'
import { linesOf } from '../pictures/text.ts'
import { COLUMNS, type Flow, type FlowNode } from './flows.ts'

/** How large a picture is drawn. */
interface Size {
  readonly width: number
  /** How high the tallest column of amounts stands. */
  readonly amounts: number
  readonly name: number
  readonly sum: number
  /** Whether each column has the same room for its names, so that the last gap is twice the others. */
  readonly cells: boolean
}

export const WIDE: Size = { width: 1104, amounts: 250, name: 14, sum: 12, cells: false }
export const NARROW: Size = { width: 354, amounts: 170, name: 12, sum: 12, cells: true }

const NODE = 9
/** The height kept for a line that has no width: an amount unknown, or a tie. */
const SLOT = 9
const HEAD = 48

type Part = 'known' | 'upper' | 'unknown' | 'tie'

/** One ribbon or line of a flow. */
interface Ribbon {
  readonly source: string
  readonly target: string
  readonly value: number
  readonly part: Part
  readonly flow: Flow
}

type PlacedNode = SankeyNode<FlowNode, Ribbon>
type PlacedLink = SankeyLink<FlowNode, Ribbon>

/** A flow as what is drawn of it: what is known, up to what it may be, and lines for what has no amount. */
function ribbonsOf(flow: Flow, slot: number): Ribbon[] {
  const ends = { source: flow.from.id, target: flow.to.id, flow }
  if (flow.kind === 'holds') return [{ ...ends, part: 'tie', value: slot }]
  const parts: [Part, number][] = [
    ['known', Number(flow.known)],
    ['upper', Number(flow.upper.minus(flow.known))],
    ['unknown', flow.unknown > 0 ? slot : 0],
  ]
  return parts.flatMap(([part, value]) => (value > 0 ? [{ ...ends, part, value }] : []))
}

/** What a node stands for in money, in words under its name. */
function sumOf(node: FlowNode, flows: readonly Flow[]): string {
  const money = (side: 'from' | 'to') =>
    flows.filter((flow) => flow.kind === 'money' && flow[side].id === node.id)
  const into = money('to')
  const counted =
    node.column === 0
      ? flows.filter((flow) => flow.from.id === node.id)
      : into.length > 0
        ? into
        : money('from')
  if (counted.length === 0) return ''
  const add = (end: 'known' | 'upper') =>
    counted.reduce((sum, flow) => sum.plus(flow[end]), counted[0]?.known.times(0) as Flow['known'])
  const [known, upper] = [add('known'), add('upper')]
  const unknown = counted.some((flow) => flow.unknown > 0)
  if (upper.eq(0)) return 'amount unknown'
  const words = known.eq(0)
    ? `up to ${formatSum(upper.toString(), 'USD')}`
    : known.eq(upper)
      ? formatSum(known.toString(), 'USD')
      : `${formatSum(known.toString(), 'USD')}, up to ${formatSum(upper.toString(), 'USD')}`
  return unknown ? `${words}, more unknown` : words
}

interface Label {
  readonly name: string[]
  readonly sum: string[]
}

/** Lays the flows out in columns by d3-sankey; names stand over their nodes. */
export function layOut(flows: readonly Flow[], size: Size): Picture {
  if (flows.length === 0) return EMPTY_PICTURE
  const nodes = new Map(
    flows.flatMap(
      ({ from, to }) =>
        [
          [from.id, from],
          [to.id, to],
        ] as const,
    ),
  )
  const columns = [...new Set([...nodes.values()].map(({ column }) => column))].sort()
  const places = placesOf(columns.length, size)
  const roomOf = ({ column }: FlowNode): number => places[columns.indexOf(column)]?.room ?? size.width
  const labels = new Map(
    [...nodes.values()].map((node) => [
      node.id,
      {
        name: linesOf(node.name, { size: size.name, weight: 650 }, roomOf(node)),
        sum: linesOf(sumOf(node, flows), { size: size.sum }, roomOf(node)).filter((line) => line !== ''),
      },
    ]),
  )
  const heightOf = ({ name, sum }: Label): number =>
    name.length * (size.name + 3) + sum.length * (size.sum + 3)
  const padding = Math.max(...[...labels.values()].map(heightOf)) + 14
  const most = mostOfAnyColumn(flows)
  const perPixel = most === 0 ? 1 : most / size.amounts
  const ribbons = flows.flatMap((flow) => ribbonsOf(flow, SLOT * perPixel))
  const height = heightFor(nodes, ribbons, perPixel, padding)
  const graph = sankey<FlowNode, Ribbon>()
    .nodeId((node) => node.id)
    .nodeAlign((node) => columns.indexOf(node.column))
    .nodeWidth(NODE)
    .nodePadding(padding)
    .extent([
      [0, HEAD + padding],
      [size.width, HEAD + padding + height],
    ])({
    nodes: [...nodes.values()].map((node) => ({ ...node })),
    links: ribbons.map((ribbon) => ({ ...ribbon })),
  })
  // The library spreads the columns over the longest path; where no path crosses all of them, they are fewer.
  for (const node of graph.nodes) {
    node.x0 = places[columns.indexOf(node.column)]?.x ?? 0
    node.x1 = node.x0 + NODE
  }
  const bottom = Math.max(...graph.nodes.map((node) => node.y1 ?? 0))
  return {
    width: size.width,
    height: bottom + 8,
    marks: [
      ...columnHeads(columns, places, size),
      ...graph.links.map((link) => ribbonMark(link)),
      ...graph.nodes.map((node) => nodeMark(node, labels.get(node.id) as Label, columns.length, size)),
    ],
  }
}

/** Where a column stands, and how wide the names over its nodes may be. */
interface Place {
  readonly x: number
  readonly room: number
}

function placesOf(columns: number, { width, cells }: Size): Place[] {
  const gap = cells ? width / columns : (width - NODE) / Math.max(1, columns - 1)
  return Array.from({ length: columns }, (_, index) => {
    const last = index === columns - 1 && index > 0
    // The names of the last two columns run towards each other.
    const room = cells ? gap - 6 : index >= columns - 2 ? gap / 2 - 8 : gap - 14
    return { x: last ? width - NODE : index * gap, room: Math.min(room, 250) }
  })
}

function mostOfAnyColumn(flows: readonly Flow[]): number {
  const totals = [0, 1, 2, 3].flatMap((column) =>
    (['from', 'to'] as const).map((side) =>
      flows.filter((flow) => flow[side].column === column).reduce((sum, flow) => sum + Number(flow.upper), 0),
    ),
  )
  return Math.max(0, ...totals)
}

/** The height at which the fullest column keeps its scale. */
function heightFor(
  nodes: ReadonlyMap<string, FlowNode>,
  ribbons: readonly Ribbon[],
  perPixel: number,
  padding: number,
): number {
  const through = (id: string): number => {
    const sum = (side: 'source' | 'target') =>
      ribbons.filter((each) => each[side] === id).reduce((total, each) => total + each.value, 0)
    return Math.max(sum('source'), sum('target'))
  }
  const columns = [0, 1, 2, 3].map((column) => {
    const own = [...nodes.values()].filter((node) => node.column === column)
    return own.reduce((total, node) => total + through(node.id) / perPixel, 0) + (own.length - 1) * padding
  })
  return Math.max(...columns)
}

function columnHeads(columns: readonly number[], places: readonly Place[], { width, sum }: Size): Mark[] {
  return [
    ...columns.flatMap((column, index): Mark[] => {
      const { x = 0, room = width } = places[index] ?? {}
      const last = index === columns.length - 1 && index > 0
      const lines = linesOf(COLUMNS[column] ?? '', { size: sum, weight: 650 }, room)
      return lines.map((line, place) => ({
        kind: 'text',
        x: last ? width : x,
        y: 12 + place * 14,
        text: line,
        size: sum,
        weight: 650,
        anchor: last ? 'end' : 'start',
        fill: 'ink3',
      }))
    }),
    { kind: 'rect', x: 0, y: HEAD - 1, width, height: 1, fill: 'hairline' },
  ]
}

const LOOK: Readonly<Record<'behind' | 'money', Record<'known' | 'upper', { fill: Tone; stroke: Tone }>>> = {
  behind: { known: { fill: 'slateTint', stroke: 'mid' }, upper: { fill: 'none', stroke: 'mid' } },
  money: {
    known: { fill: 'accentTint', stroke: 'accentMid' },
    upper: { fill: 'hatch', stroke: 'accentMid' },
  },
}

function ribbonMark(link: PlacedLink): Mark {
  const { flow, part } = link
  const [source, target] = [link.source as PlacedNode, link.target as PlacedNode]
  const [x0, x1, y0, y1] = [source.x1 ?? 0, target.x0 ?? 0, link.y0 ?? 0, link.y1 ?? 0]
  const middle = round((x0 + x1) / 2)
  const curve = (from: number, to: number): string =>
    `M${round(x0)} ${round(from)} C${middle} ${round(from)} ${middle} ${round(to)} ${round(x1)} ${round(to)}`
  const half = Math.max(link.width ?? 0, 1) / 2
  const data = {
    from: flow.from.name,
    to: flow.to.name,
    amount: part,
    value: part === 'unknown' || part === 'tie' ? '' : String(link.value),
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

function nodeMark(node: PlacedNode, label: Label, columns: number, size: Size): Mark {
  const [x0, y0, y1] = [node.x0 ?? 0, node.y0 ?? 0, node.y1 ?? 0]
  const last = columns > 1 && x0 + NODE > size.width - 1
  const lines = [
    ...label.name.map((text) => ({ text, size: size.name, weight: 650 as const, fill: 'ink' as const })),
    ...label.sum.map((text) => ({ text, size: size.sum, weight: 400 as const, fill: 'ink2' as const })),
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
  return {
    kind: 'group',
    label: node.name,
    choice: node.choice,
    marks: [
      {
        kind: 'rect',
        x: x0,
        y: y0,
        width: NODE,
        height: Math.max(2, y1 - y0),
        fill: node.column === 2 ? 'accent' : 'ink',
      },
      ...words,
    ],
  }
}
