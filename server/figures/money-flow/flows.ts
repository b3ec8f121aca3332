import Big from 'big.js'
import { LINK_KINDS, type LinkKind } from '../../../models/link-kinds.ts'
import { list } from '../../domain/format.ts'
import type { FlowEntity, MoneyFlow } from '../../queries/money-flows.ts'
import type { Choice } from '../figure.ts'

/** The columns of the picture, from where money comes to who is tied to it. */
export const COLUMNS = ['Party', 'Who put it in', 'Interest', 'Official, or what it holds'] as const

/** An entity in one column; one that stands on two sides of an interest is two nodes. */
export interface FlowNode {
  readonly id: string
  readonly column: 0 | 1 | 2 | 3
  readonly name: string
  readonly choice: Choice
  readonly official: boolean
}

/** What joins two nodes: who stands behind whom, money, or who holds what. */
export interface Flow {
  readonly kind: 'behind' | 'money' | 'holds'
  readonly from: FlowNode
  readonly to: FlowNode
  /** In words, each kind of link once. */
  readonly what: readonly string[]
  /** US dollars; of a range the lower and the upper end. */
  readonly known: Big
  readonly upper: Big
  /** Links, and how many of them say no amount. */
  readonly links: number
  readonly unknown: number
}

const NONE = new Big(0)
const STATES = ['state', 'public_body']

function nodeOf(entity: FlowEntity, column: FlowNode['column'], filter: keyof Choice): FlowNode {
  return {
    id: `${column} ${entity.slug}`,
    column,
    name: entity.name,
    choice: { [filter]: entity.slug },
    official: entity.official && filter === 'official',
  }
}

function isParty(entity: FlowEntity, flow: MoneyFlow): boolean {
  return STATES.includes(entity.kind) || flow.parties.some((party) => party.slug === entity.slug)
}

/** Who stands behind the counterpart: the parties whose chains lead there, else the states that control it. */
function behindOf({ parties, states }: MoneyFlow): FlowEntity[] {
  return parties.length > 0 ? parties : states
}

function counterpartNode(flow: MoneyFlow): FlowNode {
  const { counterpart } = flow
  if (flow.direction === 'out') return nodeOf(counterpart, 3, 'interest')
  return isParty(counterpart, flow) ? nodeOf(counterpart, 0, 'party') : nodeOf(counterpart, 1, 'interest')
}

/** The interest; a person who is paid themselves is the official, or somebody tied to one. */
function interestNode({ interest }: MoneyFlow): FlowNode {
  return interest.official ? nodeOf(interest, 3, 'official') : nodeOf(interest, 2, 'interest')
}

const verb = (kind: string): string => LINK_KINDS[kind as LinkKind].verb.replace(/ of$/, '')

function moneyWords({ kind, direction, parties }: MoneyFlow): string {
  const side =
    direction === 'out' && parties.length > 0 ? `, ${list(parties.map(({ name }) => name))}’s side` : ''
  return (kind === 'partners_with' ? 'joint venture' : verb(kind)) + side
}

/** What the interest is to whoever holds it: "founded by", "employs". */
const heldBy = (kind: LinkKind): string => LINK_KINDS[kind].passive

/** Adds up what joins the same two nodes in the same way. */
class Sums {
  readonly #flows = new Map<string, Flow>()

  add(flow: Flow): void {
    const key = `${flow.kind} ${flow.from.id} ${flow.to.id}`
    const known = this.#flows.get(key)
    if (known === undefined) {
      this.#flows.set(key, flow)
      return
    }
    this.#flows.set(key, {
      ...known,
      what: [...new Set([...known.what, ...flow.what])],
      known: known.known.plus(flow.known),
      upper: known.upper.plus(flow.upper),
      links: known.links + flow.links,
      unknown: known.unknown + flow.unknown,
    })
  }

  all(): Flow[] {
    return [...this.#flows.values()]
  }
}

/** What the picture draws, row by row: each link of money once, who stands behind it, who holds what it reaches. */
export function flowsOf(rows: readonly MoneyFlow[]): Flow[] {
  const sums = new Sums()
  const backers = new Map<string, Map<string, FlowEntity>>()
  for (const row of rows) {
    const counterpart = counterpartNode(row)
    const behind = backers.get(counterpart.id) ?? new Map<string, FlowEntity>()
    for (const party of behindOf(row)) behind.set(party.slug, party)
    backers.set(counterpart.id, behind)
  }
  for (const row of rows) {
    const [counterpart, interest] = [counterpartNode(row), interestNode(row)]
    const amounts = {
      known: new Big(row.known ?? 0),
      upper: new Big(row.upper ?? 0),
      links: 1,
      unknown: row.upper === null ? 1 : 0,
    }
    const [from, to] = row.direction === 'in' ? [counterpart, interest] : [interest, counterpart]
    sums.add({ kind: 'money', from, to, what: [moneyWords(row)], ...amounts })
    if (counterpart.column === 1) {
      // How several share what stands behind a fund is not known: only one alone stands behind all of it.
      const alone = backers.get(counterpart.id)?.size === 1
      for (const party of behindOf(row)) {
        sums.add({
          kind: 'behind',
          from: nodeOf(party, 0, 'party'),
          to: counterpart,
          what: ['stands behind it'],
          ...(alone ? amounts : { known: NONE, upper: NONE, links: amounts.links, unknown: amounts.links }),
        })
      }
    }
    if (interest.column !== 2) continue
    for (const holder of row.holders) {
      if (holder.verb === '') continue
      const through = holder.through === null ? '' : `, through ${holder.through}`
      sums.add({
        kind: 'holds',
        from: interest,
        to: nodeOf(holder, 3, 'official'),
        what: [`${heldBy(holder.verb as LinkKind)}${through}`],
        known: NONE,
        upper: NONE,
        links: 0,
        unknown: 0,
      })
    }
  }
  return sums
    .all()
    .sort((a, b) => a.from.column - b.from.column || b.upper.cmp(a.upper) || (a.from.id < b.from.id ? -1 : 1))
}
