import { LINK_KINDS, type LinkKind } from '../../../models/link-kinds.ts'
import { endsChains } from '../../../models/vocabulary.ts'
import { inSentence } from '../../overlaps/explain.ts'
import type { FlowEntity, FlowHolder, FlowParty, MoneyFlow } from '../../queries/money-flows.ts'
import { list } from '../../values/format.ts'
import type { Choice } from '../choice.ts'
import { NO_SUM, plus, type Sum, sumOf } from '../sums.ts'

/** The columns of the picture, from where money comes to who is tied to it. Every flow runs to the right. */
export const COLUMNS = [
  'Party or state',
  'Behind the funder',
  'Funder or partner',
  'Interest',
  'Official, or what it holds',
] as const
const [PARTY, BACKER, FUNDER, INTEREST] = [0, 1, 2, 3] as const
/** The last column: officials, and what their interests hold. */
export const END = 4

/** An entity in one column; one that stands on two sides of an interest is two nodes. */
export interface FlowNode {
  readonly id: string
  readonly column: 0 | 1 | 2 | 3 | 4
  readonly name: string
  readonly choice: Choice
  /** Whether it is an interest of an official, which is marked; or the official. */
  readonly interest: boolean
  readonly official: boolean
}

/** What joins two nodes: who stands behind whom, money, or who holds what. */
export interface Flow {
  readonly kind: 'behind' | 'money' | 'holds'
  readonly from: FlowNode
  readonly to: FlowNode
  /** In words, each kind of link once. */
  readonly what: readonly string[]
  readonly sum: Sum
  /** Links, and how many of them say no amount. */
  readonly links: number
  readonly unknown: number
}

function nodeOf(entity: FlowEntity, column: FlowNode['column'], filter: keyof Choice): FlowNode {
  return {
    id: `${column} ${entity.slug}`,
    column,
    name: entity.name,
    choice: { [filter]: entity.slug },
    interest: column === INTEREST,
    official: filter === 'official',
  }
}

function isParty(entity: FlowEntity, parties: readonly FlowParty[]): boolean {
  return endsChains(entity.kind) || parties.some((party) => party.slug === entity.slug)
}

function counterpartNode({ counterpart, direction, parties }: MoneyFlow): FlowNode {
  if (direction === 'out') return nodeOf(counterpart, END, 'interest')
  return isParty(counterpart, parties)
    ? nodeOf(counterpart, PARTY, 'party')
    : nodeOf(counterpart, FUNDER, 'interest')
}

/** The interest; an official who is paid themselves is at the end of the money. */
function interestNode({ interest, direction, holders }: MoneyFlow): FlowNode {
  const themselves = direction === 'in' && holders.some(({ slug }) => slug === interest.slug)
  return themselves ? nodeOf(interest, END, 'official') : nodeOf(interest, INTEREST, 'interest')
}

const verbOf = (kind: LinkKind): string =>
  kind === 'partners_with' ? 'joint venture' : LINK_KINDS[kind].verb.replace(/ of$/, '')

function moneyWords({ kind, direction, parties }: MoneyFlow): string {
  const names = [...new Set(parties.map(inSentence))]
  return verbOf(kind) + (direction === 'out' && names.length > 0 ? `, ${list(names)}’s side` : '')
}

/** How an interest, or a person who is paid, is tied to an official. */
function holderWords({ holds, through, group }: FlowHolder): string {
  const tie = through === null ? [] : [holds === null ? 'tied to the official' : `through ${through}`]
  const held = holds === null ? [] : [LINK_KINDS[holds].passive]
  return [...(group === null ? [] : [`of the group of ${group}`]), ...held, ...tie].join(', ')
}

/** Adds up what joins the same two nodes in the same way. */
class Flows {
  readonly #flows = new Map<string, Flow>()

  add(flow: Flow): void {
    const key = `${flow.kind} ${flow.from.id} ${flow.to.id}`
    const known = this.#flows.get(key)
    this.#flows.set(
      key,
      known === undefined
        ? flow
        : {
            ...known,
            what: [...new Set([...known.what, ...flow.what])],
            sum: plus(known.sum, flow.sum),
            links: known.links + flow.links,
            unknown: known.unknown + flow.unknown,
          },
    )
  }

  all(): Flow[] {
    return [...this.#flows.values()]
  }
}

/** What one link's money is: its sum, and whether it says none. */
type Money = Pick<Flow, 'sum' | 'links' | 'unknown'>

function moneyOf(amount: { known: string | null; upper: string | null }): Money {
  const sum = sumOf(amount)
  return { sum, links: 1, unknown: sum.upper === null ? 1 : 0 }
}

/** Who stands behind whoever put money in: the parties whose chains lead there, else the states that control it. */
function behindOf({ parties, states }: MoneyFlow): FlowParty[] {
  if (parties.length > 0) return parties
  return states.map((state) => ({ ...state, through: null, backer: null, backing: null }))
}

/** One who stands behind a node's money, by which node and in which words. */
interface Behind {
  readonly node: FlowNode
  readonly of: FlowNode
  readonly what: string
}

/** Everybody behind a link's money: a party by itself, or a party behind a fund behind whoever put it in. */
function behindLink(row: MoneyFlow): Behind[] {
  const counterpart = counterpartNode(row)
  if (row.direction === 'out' || counterpart.column === PARTY) return []
  return behindOf(row).flatMap((party) => {
    const node = nodeOf(party, PARTY, 'party')
    const what = party.through === null ? 'stands behind it' : `through ${party.through}, who acts for it`
    if (party.backer === null || party.backing === null) return [{ node, of: counterpart, what }]
    const isPartyItself = isParty(party.backer, row.parties)
    const backer = isPartyItself
      ? nodeOf(party.backer, PARTY, 'party')
      : nodeOf(party.backer, BACKER, 'interest')
    const backing = { node: backer, of: counterpart, what: verbOf(party.backing.kind) }
    return isPartyItself ? [backing] : [{ node, of: backer, what }, backing]
  })
}

/** What the picture draws, row by row: each link of money once, who stands behind it, who holds what it reaches. */
export function flowsOf(rows: readonly MoneyFlow[]): Flow[] {
  const flows = new Flows()
  const behind = rows.map(behindLink)
  // Only one alone stands behind all of a fund's money: how several share it is not known.
  const sharing = new Map<string, Set<string>>()
  for (const { node, of } of behind.flat()) {
    sharing.set(of.id, (sharing.get(of.id) ?? new Set()).add(node.id))
  }
  for (const [index, row] of rows.entries()) {
    const [counterpart, interest, money] = [counterpartNode(row), interestNode(row), moneyOf(row)]
    const [from, to] = row.direction === 'in' ? [counterpart, interest] : [interest, counterpart]
    flows.add({ kind: 'money', from, to, what: [moneyWords(row)], ...money })
    const pairs = new Map(behind[index]?.map((each) => [`${each.node.id} ${each.of.id}`, each]))
    // Where a link's money can have come by several ways, none of them is known to carry all of it.
    const ways = [...pairs.values()].filter(({ of }) => of.id === counterpart.id).length
    for (const { node, of, what } of pairs.values()) {
      const alone = ways === 1 && sharing.get(of.id)?.size === 1
      const shared = { sum: NO_SUM, links: money.links, unknown: money.links }
      flows.add({ kind: 'behind', from: node, to: of, what: [what], ...(alone ? money : shared) })
    }
    for (const holder of interest.column === INTEREST ? row.holders : []) {
      flows.add({
        kind: 'holds',
        from: interest,
        to: nodeOf(holder, END, 'official'),
        what: [holderWords(holder)],
        sum: NO_SUM,
        links: 0,
        unknown: 0,
      })
    }
  }
  return flows.all().sort(inOrder)
}

/** From left to right, the largest first. */
function inOrder(a: Flow, b: Flow): number {
  const largest = Number(b.sum.upper ?? -1) - Number(a.sum.upper ?? -1)
  return a.from.column - b.from.column || largest || (a.from.id + a.to.id < b.from.id + b.to.id ? -1 : 1)
}
