import { DEALS } from './deals.ts'
import { OFFICIALS_BY_PARTIES, OFFICIALS_BY_STATES } from './matrix/index.ts'
import { MONEY_BY_STATE } from './money-by-state.ts'
import { MONEY_FLOW } from './money-flow/index.ts'
import { NETWORK } from './network/index.ts'
import { OVERLAP_WINDOWS } from './overlap-windows.ts'
import { OVERLAPS_BY_NEGOTIATION, OVERLAPS_BY_OFFICIAL } from './overlaps-by.ts'
import type { FigureKind } from './scope.ts'
import { TIME } from './time/index.ts'

const KINDS: readonly FigureKind[] = [
  OVERLAPS_BY_OFFICIAL,
  MONEY_BY_STATE,
  OVERLAPS_BY_NEGOTIATION,
  MONEY_FLOW,
  DEALS,
  OFFICIALS_BY_STATES,
  OFFICIALS_BY_PARTIES,
  OVERLAP_WINDOWS,
  TIME,
  NETWORK,
]

/** Every figure, by its name in URLs. */
export const FIGURES: ReadonlyMap<string, FigureKind> = new Map(KINDS.map((kind) => [kind.name, kind]))
