import { describe, expect, it } from 'vitest'
import type { LinkKind } from '../../models/link-kinds.ts'
import { networkOf } from '../../server/figures/network/graph.ts'
import { networkNarrow } from '../../server/figures/network/narrow.ts'
import type { LinkCard, LinkEnd } from '../../server/queries/link-cards.ts'

const end = (id: string): LinkEnd => ({ id, slug: id, name: id, kind: 'company' })

const link = (from: string, kind: LinkKind, to: string): LinkCard => ({
  id: `${from}-${kind}-${to}`,
  slug: `${from}-${kind}-${to}`,
  kind,
  from: end(from),
  to: end(to),
  relationship: null,
  detail: null,
  shareMin: null,
  shareMax: null,
  amountMin: null,
  amountMax: null,
  currency: null,
  amountBand: null,
  amountStatus: null,
  jointSum: null,
  stage: 'in_effect',
  capacity: null,
  lastKnown: null,
  startDate: null,
  endDate: null,
  over: false,
  ahead: false,
  founded: null,
  status: 'reported',
  retractionReason: null,
  mergedInto: null,
  version: 1,
  check: null,
  recordedAt: new Date(0),
  recordedBy: null,
  revisedAt: null,
  overlapCount: 0,
  sources: [],
})

/** How many lines without an arrowhead, and arrowheads down to a node and up from it, the outline draws. */
function drawnFor(...links: LinkCard[]) {
  const network = networkOf(links, ['center'], { steps: 1, most: 9, mostOfHub: 9, folded: new Map() })
  const paths = networkNarrow(network, new Set()).marks.flatMap((mark) =>
    mark.kind === 'path' ? mark.d.split(/(?=M)/) : [],
  )
  const corners = paths.map((path) =>
    path
      .slice(1)
      .split(' L')
      .map((point) => point.split(' ').map(Number)),
  )
  // A line runs down and then right; an arrowhead has its tip between two points above one another.
  const heads = corners.filter(([first, , last]) => first?.[0] === last?.[0])
  return {
    lines: corners.length - heads.length,
    down: heads.filter(([tail, tip]) => (tip?.[0] ?? 0) > (tail?.[0] ?? 0)).length,
    up: heads.filter(([tail, tip]) => (tip?.[0] ?? 0) < (tail?.[0] ?? 0)).length,
  }
}

describe('the network for a phone', () => {
  it('shows which way the links between two entities point', () => {
    expect(drawnFor(link('center', 'owns', 'a'))).toEqual({ lines: 1, down: 1, up: 0 })
    expect(drawnFor(link('a', 'pays', 'center'))).toEqual({ lines: 1, down: 0, up: 1 })
    expect(drawnFor(link('a', 'pays', 'center'), link('center', 'owns', 'a'))).toEqual({
      lines: 1,
      down: 1,
      up: 1,
    })
  })

  it('shows no direction for a tie that has none', () => {
    expect(drawnFor(link('center', 'partners_with', 'a'))).toEqual({ lines: 1, down: 0, up: 0 })
  })
})
