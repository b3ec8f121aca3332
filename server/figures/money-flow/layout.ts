import type Big from 'big.js'
import { sankey } from 'd3-sankey'
import { list } from '../../values/format.ts'
import { EMPTY_PICTURE, type Picture } from '../pictures/picture.ts'
import { linesOf } from '../pictures/text.ts'
import { NO_SUM, plus, sumWords } from '../sums.ts'
import { columnHeads, HEAD, NAME, NODE, placesOf, type Size, UNDER } from './columns.ts'
import type { Flow, FlowNode } from './flows.ts'
import { type Label, nodeMark, type Part, type Ribbon, ribbonMark } from './marks.ts'

/** The height kept for a line that has no width: an amount unknown, or a tie. */
const SLOT = 9
/** The column of who put money in: what they put in counts, not what backs them. */
const FUNDER = 2
/** A flow as what is drawn of it: what is known, up to what it may be, and lines for what has no amount. */
function ribbonsOf(flow: Flow, slot: number): Ribbon[] {
  const ends = { source: flow.from.id, target: flow.to.id, flow }
  if (flow.kind === 'holds') return [{ ...ends, part: 'tie', amount: null, value: slot }]
  const { known, upper } = flow.sum
  const rest = upper === null ? null : upper.minus(known ?? 0)
  const parts: [Part, Big | null][] = [
    ['known', known],
    ['upper', rest?.eq(0) === true ? null : rest],
  ]
  const ribbons: Ribbon[] = parts.flatMap(([part, amount]) =>
    // What is known to be nothing keeps a line, as what is unknown does.
    amount === null ? [] : { ...ends, part, amount: amount.toString(), value: Number(amount) || slot },
  )
  return flow.unknown > 0 ? [...ribbons, { ...ends, part: 'unknown', amount: null, value: slot }] : ribbons
}

/** What a node stands for in money, in words under its name. */
function wordsUnder(node: FlowNode, flows: readonly Flow[]): string {
  // A tie through somebody is none of the official's own: it is said, since a line does not show it.
  const through = flows.flatMap(({ kind, from, to, what }) =>
    kind === 'holds' && to.id === node.id
      ? what.flatMap((words) =>
          words.includes('through ') ? `${from.name} ${words.slice(words.indexOf('through '))}` : [],
        )
      : [],
  )
  if (through.length > 0) return list(through)
  const money = (side: 'from' | 'to') =>
    flows.filter((flow) => flow.kind === 'money' && flow[side].id === node.id)
  const [into, out] = [money('to'), money('from')]
  const counted =
    node.column === 0
      ? flows.filter((flow) => flow.from.id === node.id)
      : into.length > 0 && node.column !== FUNDER
        ? into
        : out
  if (counted.length === 0) return ''
  const words = sumWords(counted.map(({ sum }) => sum).reduce(plus, NO_SUM))
  const unknown = counted.some((flow) => flow.unknown > 0) && words !== 'amount unknown'
  return unknown ? `${words}, more unknown` : words
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
        name: linesOf(node.name, { size: NAME, weight: 650 }, roomOf(node)),
        sum: linesOf(wordsUnder(node, flows), { size: UNDER }, roomOf(node)).filter((line) => line !== ''),
      },
    ]),
  )
  const heightOf = ({ name, sum }: Label): number => name.length * (NAME + 3) + sum.length * (UNDER + 3)
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
      // Money lies over who stands behind it.
      ...graph.links
        .toSorted((a, b) => Number(a.flow.kind !== 'behind') - Number(b.flow.kind !== 'behind'))
        .map((link) => ribbonMark(link)),
      ...graph.nodes.map((node) => nodeMark(node, labels.get(node.id) as Label, columns.length, size)),
    ],
  }
}

function mostOfAnyColumn(flows: readonly Flow[]): number {
  const totals = [0, 1, 2, 3, 4].flatMap((column) =>
    (['from', 'to'] as const).map((side) =>
      flows
        .filter((flow) => flow[side].column === column)
        .reduce((sum, flow) => sum + Number(flow.sum.upper ?? 0), 0),
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
  const columns = [0, 1, 2, 3, 4].map((column) => {
    const own = [...nodes.values()].filter((node) => node.column === column)
    return own.reduce((total, node) => total + through(node.id) / perPixel, 0) + (own.length - 1) * padding
  })
  return Math.max(...columns)
}
