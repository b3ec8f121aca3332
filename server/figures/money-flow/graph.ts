import { LINK_KINDS } from '../../../models/link-kinds.ts'
import type { FlowEntity } from '../../queries/flow-entity.ts'
import type { MoneyFlow } from '../../queries/money-flows.ts'
import { formatAmount } from '../../values/format.ts'
import type { Choice } from '../choice.ts'
import { type Sum, sumOf, sumWords } from '../sums.ts'

/** An entity in the flow. Each appears once, however many links lead to it. */
export interface FlowNode {
  readonly slug: string
  readonly name: string
  readonly choice: Choice
  /** Whether it is an official's interest, or an official. These are marked. */
  readonly interest: boolean
}

/** One money link. */
export interface FlowEdge {
  readonly row: MoneyFlow
  readonly from: FlowNode
  readonly to: FlowNode
  /** In words: `invests in, committed`. */
  readonly what: string
  readonly sum: Sum
  /** The sum in words: in dollars, or else in its own currency. */
  readonly amount: string
  readonly planned: boolean
  /** Whether the amount is the value of a stake that no one says was paid for. */
  readonly stake: boolean
}

export interface FlowGraph {
  readonly nodes: readonly FlowNode[]
  readonly edges: readonly FlowEdge[]
  /** Links that would run from right to left, or past the last column. They are listed but not drawn. */
  readonly undrawn: readonly FlowEdge[]
  /** The column of each node, by slug. Every edge leads to a later column. */
  readonly layers: ReadonlyMap<string, number>
}

function filterOf(entity: FlowEntity, rows: readonly MoneyFlow[]): Choice {
  if (entity.official) return { official: entity.slug }
  const isParty = rows.some(({ parties }) => parties.some(({ slug }) => slug === entity.slug))
  return { [isParty || entity.kind === 'state' ? 'party' : 'interest']: entity.slug }
}

/** What a link says about its money, in words. */
function whatOf(flow: MoneyFlow): string {
  return wayOf(flow) + (flow.disputed ? ', disputed' : '')
}

/** An amount in a currency that has no peg to the dollar; null if there is none. */
export function unconverted({ known, upper, recorded: { min, max, currency } }: MoneyFlow): string | null {
  return (known ?? upper) === null ? formatAmount(min, max, currency) : null
}

function wayOf({ kind, part, amountStatus, known, upper }: MoneyFlow): string {
  const verb = LINK_KINDS[kind].verb.replace(/ of$/, '')
  if (part === 'planned')
    return `${verb}, ${amountStatus === 'announced' ? 'announced, not reported as paid' : 'planned'}`
  if (part === 'stake' && (known ?? upper) !== null) return `${verb}, value of the stake`
  return amountStatus === null ? verb : `${verb}, ${amountStatus}`
}

/** The most columns that leave room for words. */
const MOST_COLUMNS = 6

/** The entities and links of a flow, in columns. Edges that would close a circle are set aside, the narrowest first. */
export function graphOf(rows: readonly MoneyFlow[]): FlowGraph {
  const interests = new Set(rows.map(({ interest }) => interest))
  const nodes = new Map<string, FlowNode>()
  const nodeOf = (entity: FlowEntity): FlowNode => {
    const known = nodes.get(entity.slug)
    if (known !== undefined) return known
    const { slug, name } = entity
    const node = { slug, name, choice: filterOf(entity, rows), interest: interests.has(slug) }
    nodes.set(slug, node)
    return node
  }
  const edges: FlowEdge[] = []
  const undrawn: FlowEdge[] = []
  for (const row of rows) {
    const edge: FlowEdge = {
      row,
      from: nodeOf(row.from),
      to: nodeOf(row.to),
      what: whatOf(row),
      sum: sumOf(row),
      amount: unconverted(row) ?? sumWords(sumOf(row)),
      planned: row.part === 'planned',
      stake: row.part === 'stake',
    }
    if (leads(edges, edge.to.slug, edge.from.slug)) undrawn.push(edge)
    else edges.push(edge)
  }
  const layers = layersOf([...nodes.values()], edges)
  const layer = (slug: string): number => layers.get(slug) ?? 0
  const first = Math.min(...edges.map(({ from }) => layer(from.slug)))
  const fits = ({ to }: FlowEdge): boolean => layer(to.slug) - first < MOST_COLUMNS
  const near = edges.filter(fits)
  undrawn.push(...edges.filter((edge) => !fits(edge)))
  const drawn = [...nodes.values()].filter(({ slug }) =>
    near.some(({ from, to }) => from.slug === slug || to.slug === slug),
  )
  return { nodes: drawn, edges: near, undrawn, layers }
}

/** Whether the edges lead from one entity to another. */
function leads(edges: readonly FlowEdge[], from: string, to: string): boolean {
  const seen = new Set([from])
  for (const slug of seen) {
    if (slug === to) return true
    for (const edge of edges) if (edge.from.slug === slug) seen.add(edge.to.slug)
  }
  return false
}

/** Columns by the longest path to a node. An entity that only pays goes just before the first entity it pays. */
function layersOf(nodes: readonly FlowNode[], edges: readonly FlowEdge[]): Map<string, number> {
  const layers = new Map(nodes.map(({ slug }) => [slug, 0]))
  const layer = (slug: string): number => layers.get(slug) ?? 0
  for (let round = 0; round < nodes.length; round += 1) {
    for (const { from, to } of edges) {
      layers.set(to.slug, Math.max(layer(to.slug), layer(from.slug) + 1))
    }
  }
  for (const { slug } of nodes) {
    const next = edges.filter(({ from }) => from.slug === slug).map(({ to }) => layer(to.slug))
    if (next.length > 0 && !edges.some(({ to }) => to.slug === slug)) layers.set(slug, Math.min(...next) - 1)
  }
  return layers
}
