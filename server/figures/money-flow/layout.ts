import { sankey } from 'd3-sankey'
import type { FlowsFound } from '../../queries/money-flows.ts'
import type { Choice } from '../choice.ts'
import { EMPTY_PICTURE, type Picture } from '../pictures/picture.ts'
import { linesOf } from '../pictures/text.ts'
import type { FlowEdge, FlowGraph, FlowNode } from './graph.ts'
import {
  boxMark,
  type Label,
  type LabelLine,
  type Lane,
  NAME,
  type Part,
  ribbonMark,
  UNDER,
} from './marks.ts'
import { sumLines, tieLines } from './words.ts'

/** The size of a picture. */
export interface Size {
  readonly width: number
  /** The height of the column with the most money. */
  readonly amounts: number
}

export const ON_PAGE: Size = { width: 1184, amounts: 220 }
export const IN_FILE: Size = { width: 1104, amounts: 220 }

/** The height reserved for a line with no known amount. */
const SLOT = 9
/** The gap between two boxes in a column. */
const GAP = 18
/** The maximum width of a box, and the space inside it next to its words. */
const WIDEST_BOX = 250
const INSET = 14

/** A node in the layout: an entity, or the space that a ribbon reserves in a column it passes through. */
interface Placed {
  readonly id: string
  readonly layer: number
  readonly fixedValue: number
  readonly node: FlowNode | null
}

/** A stretch of a ribbon from one column to the next. */
interface Stretch {
  readonly source: string
  readonly target: string
  readonly value: number
  readonly ribbon: Ribbon
}

/** One part of a link's money: the known amount, the rest of its range, or a line if no amount is known. */
interface Ribbon {
  readonly key: string
  readonly edge: FlowEdge
  readonly part: Part
  readonly amount: string | null
  readonly value: number
}

/** The sum that a link shares with others. Its planned part is drawn separately. */
const keyOf = ({ row, planned }: FlowEdge): string | null =>
  row.jointSum === null ? null : `${row.jointSum} ${planned}`

/** The scale for links that report the same sum: together they are as wide as the largest of them, in proportion. */
export function scaleOf(edges: readonly FlowEdge[]): (edge: FlowEdge) => number {
  const groups = new Map<string, FlowEdge[]>()
  for (const edge of edges) {
    const key = keyOf(edge)
    if (key !== null) groups.set(key, [...(groups.get(key) ?? []), edge])
  }
  const scales = new Map(
    [...groups].map(([id, group]) => {
      const uppers = group.map(({ sum }) => Number(sum.upper ?? 0))
      const total = uppers.reduce((sum, each) => sum + each, 0)
      return [id, total === 0 ? 1 : Math.max(...uppers) / total]
    }),
  )
  return (edge) => scales.get(keyOf(edge) ?? '') ?? 1
}

function ribbonsOf(edges: readonly FlowEdge[], slot: number): Ribbon[] {
  const scale = scaleOf(edges)
  return edges.flatMap((edge): Ribbon[] => {
    const { known, upper } = edge.sum
    const key = edge.row.link
    if (upper === null) return [{ key: `${key} unknown`, edge, part: 'unknown', amount: null, value: slot }]
    const rest = Number(upper) - Number(known ?? 0)
    const parts: [Part, string | null][] =
      edge.planned || edge.stake
        ? [[edge.stake ? 'stake' : 'planned', upper]]
        : [
            ['known', known],
            ['upper', rest > 0 ? String(rest) : null],
          ]
    return parts.flatMap(([part, amount]) =>
      // A sum known to be zero keeps a line, like an unknown sum.
      amount === null
        ? []
        : [{ key: `${key} ${part}`, edge, part, amount, value: Number(amount) * scale(edge) || slot }],
    )
  })
}

const widthOf = (ribbons: readonly Ribbon[]): number => ribbons.reduce((sum, { value }) => sum + value, 0)

function labelOf(node: FlowNode, found: FlowsFound, room: number): Label {
  const broken = (text: string, face: { size: number; weight?: 400 | 650 }, choice?: Choice): LabelLine[] =>
    linesOf(text, face, room).map((line) => ({
      text: line,
      ...(choice === undefined ? {} : { choice, whole: text }),
    }))
  return {
    name: broken(node.name, { size: NAME, weight: 650 }, node.choice),
    under: [
      ...sumLines(node, found.sums).flatMap((text) => broken(text, { size: UNDER })),
      ...tieLines(node, found.rows).flatMap(({ text, choice }) => broken(text, { size: UNDER }, choice)),
    ],
  }
}

const heightOf = ({ name, under }: Label): number =>
  name.length * (NAME + 4) + under.length * (UNDER + 4) + 2 * 9

/**
 * Lays out the flow in columns with d3-sankey. Each entity is a box that holds its words, and ribbons run only between
 * boxes. A ribbon that passes through a column reserves space there, as a box would, so that it crosses no box.
 */
export function layOut(graph: FlowGraph, found: FlowsFound, size: Size): Picture {
  if (graph.edges.length === 0) return EMPTY_PICTURE
  const layer = (slug: string): number => graph.layers.get(slug) ?? 0
  const first = Math.min(...graph.nodes.map(({ slug }) => layer(slug)))
  const columns = Math.max(...graph.nodes.map(({ slug }) => layer(slug))) - first + 1
  const box = Math.min(WIDEST_BOX, (size.width / columns) * 0.68)
  const labels = new Map(graph.nodes.map((node) => [node.slug, labelOf(node, found, box - INSET - 10)]))
  const perPixel = largestColumn(graph, size)
  const ribbons = ribbonsOf(graph.edges, SLOT * perPixel)
  const placed: Placed[] = graph.nodes.map((node) => ({
    id: node.slug,
    layer: layer(node.slug) - first,
    fixedValue: Math.max(
      heightOf(labels.get(node.slug) as Label) * perPixel,
      widthOf(ribbons.filter(({ edge }) => edge.from === node)),
      widthOf(ribbons.filter(({ edge }) => edge.to === node)),
    ),
    node,
  }))
  const stretches: Stretch[] = ribbons.flatMap((ribbon) => {
    const { from, to } = ribbon.edge
    const stops = [from.slug]
    for (let passed = layer(from.slug) + 1; passed < layer(to.slug); passed += 1) {
      const id = `${ribbon.key} at ${passed}`
      placed.push({ id, layer: passed - first, fixedValue: ribbon.value, node: null })
      stops.push(id)
    }
    return [...stops.slice(1), to.slug].map((target, index) => ({
      source: stops[index] as string,
      target,
      value: ribbon.value,
      ribbon,
    }))
  })
  const height = heightFor(placed, perPixel)
  const laid = sankey<Placed, Stretch>()
    .nodeId(({ id }) => id)
    .nodeAlign((node) => node.layer)
    .nodeWidth(box)
    .nodePadding(GAP)
    .iterations(32)
    .extent([
      [0, 6],
      [size.width, 6 + height],
    ])({ nodes: placed.map((node) => ({ ...node })), links: stretches.map((stretch) => ({ ...stretch })) })
  // The library spreads the columns over the longest path. Here a ribbon leaves a box at its middle, not its top.
  const step = columns === 1 ? 0 : (size.width - box) / (columns - 1)
  const lanes = new Map<string, Lane[]>()
  for (const node of laid.nodes) {
    node.x0 = node.layer * step
    node.x1 = node.x0 + box
  }
  for (const node of laid.nodes) {
    const middle = ((node.y1 ?? 0) - (node.y0 ?? 0)) / 2
    for (const [links, end] of [
      [node.sourceLinks ?? [], 'y0'],
      [node.targetLinks ?? [], 'y1'],
    ] as const) {
      const total = links.reduce((sum, link) => sum + (link.width ?? 0), 0)
      for (const link of links) link[end] = (link[end] ?? 0) + middle - total / 2
    }
  }
  for (const link of laid.links) {
    const [source, target] = [link.source as { x1?: number }, link.target as { x0?: number }]
    const lane = {
      from: { x: source.x1 ?? 0, y: link.y0 ?? 0 },
      to: { x: target.x0 ?? 0, y: link.y1 ?? 0 },
      width: link.width ?? 0,
    }
    lanes.set(link.ribbon.key, [...(lanes.get(link.ribbon.key) ?? []), lane])
  }
  return {
    width: size.width,
    height: Math.max(...laid.nodes.map((node) => node.y1 ?? 0)) + 8,
    marks: [
      ...ribbons.map((ribbon) => ribbonMark(ribbon, lanes.get(ribbon.key) ?? [])),
      ...laid.nodes.flatMap((node) =>
        node.node === null
          ? []
          : [
              boxMark(node.node, labels.get(node.id) as Label, {
                x: node.x0 ?? 0,
                y: node.y0 ?? 0,
                width: box,
                height: (node.y1 ?? 0) - (node.y0 ?? 0),
              }),
            ],
      ),
    ],
  }
}

/** Dollars per pixel: the column with the most money gets the height that the size says. */
function largestColumn({ edges, layers }: FlowGraph, size: Size): number {
  const scale = scaleOf(edges)
  const sums = new Map<number, number>()
  for (const edge of edges) {
    const layer = layers.get(edge.to.slug) ?? 0
    sums.set(layer, (sums.get(layer) ?? 0) + Number(edge.sum.upper ?? 0) * scale(edge))
  }
  return Math.max(0, ...sums.values()) / size.amounts || 1
}

/** The height at which the fullest column fits the scale. */
function heightFor(placed: readonly Placed[], perPixel: number): number {
  const columns = new Map<number, number>()
  for (const { layer, fixedValue } of placed) {
    columns.set(layer, (columns.get(layer) ?? -GAP) + fixedValue / perPixel + GAP)
  }
  return Math.max(...columns.values())
}
