import { graphlib, layout } from '@dagrejs/dagre'
import { LRUCache } from 'lru-cache'
import { LINK_KINDS } from '../../../models/link-kinds.ts'
import { count } from '../../values/format.ts'
import { linkSentence } from '../../values/link-words.ts'
import { EMPTY_PICTURE, type Mark, type Picture, round, type Tone } from '../pictures/picture.ts'
import { clipped, linesOf, widthOf } from '../pictures/text.ts'
import type { Network, NetworkNode } from './graph.ts'
import { choiceOf, nodeWords } from './words.ts'

/** Widths: next to the list of links, and alone in a file. */
export const BESIDE_LIST = 760
export const ALONE = 1104

const LINE = 17
const GAP = 14
const MARK = 9
/** The height of the column heads. */
const HEAD = 30
/** The maximum spread of the lines on one side of a node. */
const MOST_SPREAD = 30

interface Placed extends NetworkNode {
  readonly x: number
  readonly y: number
  /** Where its name ends. */
  readonly right: number
  readonly lines: readonly string[]
  /** The height reserved for it. */
  readonly room: number
}

const faceOf = ({ step }: NetworkNode) => ({ size: 13, weight: step === 0 ? 650 : 400 }) as const

type Row = readonly [id: string, height: number]
type Arrow = readonly [from: string, to: string]

/** The rows of the networks drawn lately. Equal ones need not be laid out again. */
const laidOut = new LRUCache<string, ReadonlyMap<string, number>>({ max: 200 })

/** The vertical position of each node, so that lines between columns cross as little as possible. */
function rowsOf(nodes: readonly Row[], arrows: readonly Arrow[]): ReadonlyMap<string, number> {
  const key = JSON.stringify([nodes, arrows])
  const known = laidOut.get(key)
  if (known !== undefined) return known
  const graph = new graphlib.Graph({ multigraph: false })
  graph.setGraph({ rankdir: 'LR', nodesep: GAP, ranksep: 60 })
  graph.setDefaultEdgeLabel(() => ({}))
  for (const [id, height] of nodes) graph.setNode(id, { width: 100, height })
  for (const [from, to] of arrows) graph.setEdge(from, to)
  layout(graph)
  const rows = new Map(nodes.map(([id]) => [id, Number(graph.node(id).y)]))
  laidOut.set(key, rows)
  return rows
}

/** Places the nodes: one column per step, in the order from dagre, which keeps line crossings to a minimum. */
function placed({ nodes, links }: Network, width: number): Placed[] {
  const columns = Math.max(0, ...nodes.map(({ step }) => step)) + 1
  const column = width / columns
  // A node with many lines on one side needs room for them.
  const spread = (id: string): number =>
    Math.min(MOST_SPREAD, 4 * links.filter(({ from, to }) => from.id === id || to.id === id).length)
  const widest = column - MARK - 54
  const told = nodes.map((node) => {
    const lines = nodeWords(node)
      .flatMap((words) => linesOf(words, faceOf(node), widest))
      .map((line) => clipped(line, faceOf(node), widest))
    const right = Math.max(...lines.map((line) => widthOf(line, faceOf(node))))
    return { ...node, lines, right, room: Math.max(lines.length * LINE, spread(node.id)) }
  })
  const stepOf = new Map(nodes.map(({ id, step }) => [id, step]))
  const rowOf = rowsOf(
    told.map(({ id, room }) => [id, room]),
    links.flatMap(({ from, to }) => {
      const [a, b] = [stepOf.get(from.id) ?? 0, stepOf.get(to.id) ?? 0]
      if (a === b) return []
      return [a < b ? [from.id, to.id] : [to.id, from.id]] as const
    }),
  )
  const at = told.map((node) => {
    const x = node.step * column
    return { ...node, x, y: rowOf.get(node.id) ?? 0, right: x + MARK + 6 + node.right }
  })
  return apart(at)
}

/** Keeps the nodes of a column apart, whatever their row order. */
function apart(nodes: readonly Placed[]): Placed[] {
  const done: Placed[] = []
  const bottoms = new Map<number, number>()
  for (const node of nodes.toSorted((a, b) => a.y - b.y || (a.id < b.id ? -1 : 1))) {
    const height = node.room
    const top = Math.max(HEAD + node.y - height / 2, bottoms.get(node.step) ?? HEAD)
    bottoms.set(node.step, top + height + GAP)
    done.push({ ...node, y: top + height / 2 })
  }
  return done
}

/** A link between two nodes of the picture, read from left to right, with its start and end points. */
interface Line {
  readonly link: Network['links'][number]
  readonly left: Placed
  readonly right: Placed
  /** Whether the link points to the right. */
  readonly forward: boolean
  /** Whether both are in the same column. The line then bows out to the left of the names. */
  readonly same: boolean
  readonly y0: number
  readonly y1: number
}

/** Lines with their ends kept apart: on each side of a node, they are ordered like their other ends. */
function linesBetween({ links }: Network, nodes: ReadonlyMap<string, Placed>): Line[] {
  const lines = links.flatMap((link): Line[] => {
    const [from, to] = [nodes.get(link.from.id), nodes.get(link.to.id)]
    if (from === undefined || to === undefined) return []
    const forward = from.x < to.x || (from.x === to.x && from.y <= to.y)
    const [left, right] = forward ? [from, to] : [to, from]
    return [{ link, left, right, forward, same: from.x === to.x, y0: left.y, y1: right.y }]
  })
  const sides = new Map<string, { line: Line; other: number; end: 'y0' | 'y1' }[]>()
  for (const line of lines) {
    const leaves = `${line.left.id} ${line.same ? 'left' : 'right'}`
    const arrives = `${line.right.id} left`
    sides.set(leaves, [...(sides.get(leaves) ?? []), { line, other: line.right.y, end: 'y0' }])
    sides.set(arrives, [...(sides.get(arrives) ?? []), { line, other: line.left.y, end: 'y1' }])
  }
  const shifts = new Map<string, number>()
  for (const ends of sides.values()) {
    const step = Math.min(4, MOST_SPREAD / Math.max(1, ends.length - 1))
    const sorted = ends.toSorted(
      (a, b) => a.other - b.other || (a.line.link.slug < b.line.link.slug ? -1 : 1),
    )
    for (const [index, { line, end }] of sorted.entries()) {
      shifts.set(`${line.link.id} ${end}`, (index - (sorted.length - 1) / 2) * step)
    }
  }
  return lines.map((line) => ({
    ...line,
    y0: line.y0 + (shifts.get(`${line.link.id} y0`) ?? 0),
    y1: line.y1 + (shifts.get(`${line.link.id} y1`) ?? 0),
  }))
}

function linkMark(line: Line, look: { stroke: Tone; width: number }): Mark {
  const { link, left, right, forward, same, y0, y1 } = line
  const [x0, x1] = [same ? left.x - 4 : left.right + 5, right.x - 4]
  const [c0, c1] = same ? [x0 - 34, x1 - 34] : [(x0 + x1) / 2, (x0 + x1) / 2]
  const parts = [
    `M${round(x0)} ${round(y0)} C${round(c0)} ${round(y0)} ${round(c1)} ${round(y1)} ${round(x1)} ${round(y1)}`,
  ]
  if (!LINK_KINDS[link.kind].symmetric) {
    const [x, y] = forward ? [x1, y1] : [x0, y0]
    // Lines within a column arrive from the left at both ends.
    const back = forward || same ? x - 6 : x + 6
    parts.push(`M${round(back)} ${round(y - 3.5)} L${round(x)} ${round(y)} L${round(back)} ${round(y + 3.5)}`)
  }
  return {
    kind: 'group',
    label: linkSentence(link, link.from.name, link.to.name),
    data: { link: link.slug },
    marks: [{ kind: 'path', d: parts.join(' '), fill: 'none', stroke: look.stroke, strokeWidth: look.width }],
  }
}

/** The column heads: how many links away each column is. */
function heads(nodes: readonly Placed[]): Mark[] {
  const columns = [...new Map(nodes.map(({ step, x }) => [step, x]))]
  return columns.map(([step, x]) => ({
    kind: 'text',
    x,
    y: 12,
    text: step === 0 ? 'Official' : count(step, 'step'),
    size: 12,
    weight: 650,
    fill: 'ink3',
  }))
}

function nodeMark(node: Placed, lit: boolean): Mark {
  const top = node.y - ((node.lines.length - 1) * LINE) / 2
  const centre = node.step === 0
  return {
    kind: 'group',
    label: nodeWords(node).join(', '),
    choice: choiceOf(node),
    data: { node: node.slug },
    marks: [
      {
        kind: 'rect',
        x: node.x,
        y: node.y - MARK / 2,
        width: MARK,
        height: MARK,
        fill: centre || lit ? 'accent' : 'ink',
      },
      ...node.lines.map(
        (text, line): Mark => ({
          kind: 'text',
          x: node.x + MARK + 6,
          y: top + line * LINE + 4.5,
          text,
          ...faceOf(node),
          fill: text.startsWith('and ') ? 'ink2' : 'ink',
          ground: true,
        }),
      ),
    ],
  }
}

/** The network in columns from left to right; `lit` are the links of a chosen overlap. */
export function networkWide(network: Network, lit: ReadonlySet<string>, width: number): Picture {
  if (network.nodes.length === 0) return EMPTY_PICTURE
  const nodes = new Map(placed(network, width).map((node) => [node.id, node]))
  const litNodes = new Set(
    network.links.filter(({ id }) => lit.has(id)).flatMap(({ from, to }) => [from.id, to.id]),
  )
  const look = (id: string): { stroke: Tone; width: number } => {
    if (lit.has(id)) return { stroke: 'accent', width: 3 }
    return lit.size > 0 ? { stroke: 'mid', width: 0.8 } : { stroke: 'accentMid', width: 1.4 }
  }
  const lines = linesBetween(network, nodes)
    .toSorted((a, b) => Number(lit.has(a.link.id)) - Number(lit.has(b.link.id)))
    .map((line) => linkMark(line, look(line.link.id)))
  const bottom = Math.max(0, ...[...nodes.values()].map(({ y, lines: each }) => y + (each.length * LINE) / 2))
  return {
    width,
    height: bottom + 10,
    marks: [
      ...heads([...nodes.values()]),
      ...lines,
      ...[...nodes.values()].map((node) => nodeMark(node, litNodes.has(node.id))),
    ],
  }
}
