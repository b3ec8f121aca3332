import { CONTROL_KINDS, kindsWhere, type LinkKind, PERSONAL_MONEY_KINDS } from '../../models/link-kinds.ts'
import { RULE_NAMES, type Rule } from './method.ts'

/**
 * The grammar of a chain, as data:
 *
 *     official → [tie]? → holding → [group]{0,2} → [money → [backing]?]? → [control]{0,3} → party
 *     official → [tie]? → personal money → [backing]? → [control]{0,3} → party
 *
 * It is a finite automaton. A *phase* is how far a chain has been read, a *step* is what one link
 * does in it, and a *move* is a step over one kind of link in one direction. The SQL searches use the same
 * moves: forward to find chains, and backward to find the officials that a link can concern.
 */

export const STEPS = ['tie', 'holding', 'group', 'money', 'backing', 'personal', 'control'] as const
export type Step = (typeof STEPS)[number]

/** How many control links there may be between an interest and its group, and above the last entity. */
export const GROUP_STEPS = 2
export const CONTROL_STEPS = 3

/** Where a chain starts: at the official, with nothing read yet. */
export const START = 'start'

interface Traversal {
  readonly kinds: readonly LinkKind[]
  /** Whether the walk goes from the link's `from` to its `to`, in the opposite direction, or both. */
  readonly directions: readonly boolean[]
}

const ALONG = [true]
const AGAINST = [false]
const EITHER = [true, false]

const holdings = kindsWhere((facts) => facts.holding)
const directedMoney = kindsWhere((facts) => facts.money && !facts.symmetric)
const BACKING_KINDS = ['owns', 'invests_in'] as const satisfies readonly LinkKind[]

const TRAVERSALS = {
  tie: { kinds: ['family', 'associate'], directions: EITHER },
  holding: { kinds: holdings, directions: ALONG },
  group: { kinds: CONTROL_KINDS, directions: EITHER },
  moneyIn: { kinds: directedMoney, directions: AGAINST },
  moneyOut: { kinds: directedMoney, directions: ALONG },
  joint: { kinds: ['partners_with'], directions: EITHER },
  personal: { kinds: PERSONAL_MONEY_KINDS, directions: AGAINST },
  backingIn: { kinds: BACKING_KINDS, directions: AGAINST },
  backingOut: { kinds: BACKING_KINDS, directions: ALONG },
  control: { kinds: CONTROL_KINDS, directions: AGAINST },
} as const satisfies Record<string, Traversal>

/** One way to continue from a phase over one kind of link. */
export interface Move {
  readonly phase: string
  readonly step: Step
  readonly kind: LinkKind
  readonly forward: boolean
  readonly next: string
}

function moves(phase: string, step: Step, traversal: Traversal, next: string): Move[] {
  return traversal.kinds.flatMap((kind) =>
    traversal.directions.map((forward) => ({ phase, step, kind, forward, next })),
  )
}

function controlMoves(rule: Rule, froms: readonly string[]): Move[] {
  const levels = Array.from({ length: CONTROL_STEPS }, (_, level) => `${rule}:control${level + 1}`)
  return levels.flatMap((next, level) =>
    (level === 0 ? froms : [levels[level - 1] as string]).flatMap((from) =>
      moves(from, 'control', TRAVERSALS.control, next),
    ),
  )
}

/** After money in one direction: at most one backing, then control. */
function moneyMoves(
  rule: Rule,
  froms: readonly string[],
  step: Step,
  money: Traversal,
  backing: Traversal,
): Move[] {
  const counterpart = `${rule}:counterpart`
  const backer = `${rule}:backer`
  return [
    ...froms.flatMap((from) => moves(from, step, money, counterpart)),
    ...moves(counterpart, 'backing', backing, backer),
    ...controlMoves(rule, [counterpart, backer]),
  ]
}

function buildMoves(): Move[] {
  const persons = [START, 'tied']
  const held = Array.from({ length: GROUP_STEPS + 1 }, (_, level) => `direct-holding:group${level}`)
  const interest = held[0] as string
  return [
    ...moves(START, 'tie', TRAVERSALS.tie, 'tied'),
    ...persons.flatMap((person) => moves(person, 'holding', TRAVERSALS.holding, interest)),
    ...held.slice(1).flatMap((next, level) => moves(held[level] as string, 'group', TRAVERSALS.group, next)),
    ...controlMoves('direct-holding', held),
    ...moneyMoves('party-money', held, 'money', TRAVERSALS.moneyIn, TRAVERSALS.backingIn),
    ...moneyMoves('stake-in-party', held, 'money', TRAVERSALS.moneyOut, TRAVERSALS.backingOut),
    ...moneyMoves('partnership', held, 'money', TRAVERSALS.joint, TRAVERSALS.backingIn),
    ...moneyMoves('personal-benefit', persons, 'personal', TRAVERSALS.personal, TRAVERSALS.backingIn),
  ]
}

/** Every move of the grammar. */
export const MOVES: readonly Move[] = buildMoves()

/** The rule of a chain that ends in `phase`; null if a chain cannot end there. */
export function ruleOfPhase(phase: string): Rule | null {
  return RULE_NAMES.find((rule) => phase.startsWith(`${rule}:`)) ?? null
}
