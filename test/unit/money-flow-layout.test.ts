import fc from 'fast-check'
import { expect, it } from 'vitest'
import { graphOf } from '../../server/figures/money-flow/graph.ts'
import { layOut, ON_PAGE } from '../../server/figures/money-flow/layout.ts'
import { ITSELF } from '../../server/figures/money-flow/words.ts'
import type { GroupMark, Mark, RectMark, TextMark } from '../../server/figures/pictures/picture.ts'
import { widthOf } from '../../server/figures/pictures/text.ts'
import type { FlowsFound, MoneyFlow } from '../../server/queries/money-flows.ts'

/** The layout of the money flow: where its boxes, ribbons and labels are. */

const NAMES = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'] as const
const entity = (slug: string) => ({
  slug,
  name: `${slug.toUpperCase()} Investment Authority of a Long Name`,
  kind: 'company' as const,
  official: false,
})

const flow = fc
  .record({
    from: fc.constantFrom(...NAMES),
    to: fc.constantFrom(...NAMES),
    known: fc.constantFrom(null, '0', '1', '2000000', '2000000000'),
    upper: fc.constantFrom(null, '3000000', '4000000000'),
    planned: fc.boolean(),
    jointSum: fc.constantFrom(null, null, 'one'),
  })
  .filter(({ from, to }) => from !== to)

function rowsOf(drawn: readonly (typeof flow extends fc.Arbitrary<infer T> ? T : never)[]): MoneyFlow[] {
  return drawn.map(({ from, to, known, upper, planned, jointSum }, index) => ({
    link: `l${index}`,
    kind: 'invests_in',
    part: planned ? 'planned' : 'money',
    amountStatus: null,
    jointSum,
    disputed: false,
    from: entity(from),
    to: entity(to),
    interest: to,
    known,
    upper: known !== null && upper !== null && Number(upper) < Number(known) ? known : upper,
    recorded: { min: known, max: upper, currency: known === null && upper === null ? null : 'USD' },
    parties: [
      {
        ...entity('freedonia'),
        ...ITSELF,
      },
    ],
    states: [],
    holders: [
      {
        ...entity('ada'),
        holds: 'owns',
        stake: true,
        shareMin: null,
        shareMax: null,
        until: null,
        planned: false,
        disputed: false,
        through: null,
        tie: null,
        tieUntil: null,
        group: null,
      },
    ],
  }))
}

const found = (rows: MoneyFlow[]): FlowsFound => ({
  rows,
  total: rows.length,
  sums: new Map(),
  totals: {} as FlowsFound['totals'],
})

const groups = (marks: readonly Mark[]): GroupMark[] => marks.filter((mark) => mark.kind === 'group')

/** Every text in a mark. */
const textsOf = (mark: Mark): TextMark[] =>
  mark.kind === 'group' ? mark.marks.flatMap(textsOf) : mark.kind === 'text' ? [mark] : []

interface Point {
  readonly x: number
  readonly y: number
}

/** Points along a path of M, L and C. */
function pointsOf(d: string): Point[] {
  const points: Point[] = []
  let at: Point = { x: 0, y: 0 }
  for (const [, command, numbers] of d.matchAll(/([MLC])([^MLCZ]*)/g)) {
    const n = (numbers ?? '').trim().split(/[ ,]+/).map(Number) as [
      number,
      number,
      number,
      number,
      number,
      number,
    ]
    const to = command === 'C' ? { x: n[4], y: n[5] } : { x: n[0], y: n[1] }
    if (command !== 'M') {
      for (let t = 0; t <= 1; t += 0.05) {
        const u = 1 - t
        points.push(
          command === 'L'
            ? { x: u * at.x + t * to.x, y: u * at.y + t * to.y }
            : {
                x: u ** 3 * at.x + 3 * u * u * t * n[0] + 3 * u * t * t * n[2] + t ** 3 * to.x,
                y: u ** 3 * at.y + 3 * u * u * t * n[1] + 3 * u * t * t * n[3] + t ** 3 * to.y,
              },
        )
      }
    }
    at = to
  }
  return points
}

it('draws each entity once, no ribbon through a box, and every label inside its own box', () => {
  let ribbonsSeen = 0
  fc.assert(
    fc.property(fc.array(flow, { minLength: 1, maxLength: 24 }), (drawn) => {
      const rows = rowsOf(drawn)
      const graph = graphOf(rows)
      expect(graph.edges.length + graph.undrawn.length).toBe(rows.length)
      const { marks, width, height } = layOut(graph, found(rows), ON_PAGE)
      const ribbons = groups(marks).filter(({ data }) => data !== undefined)
      const boxes = groups(marks)
        .filter(({ data }) => data === undefined)
        .map((group) => ({ group, rect: group.marks[0] as RectMark }))
      expect(boxes).toHaveLength(graph.nodes.length)

      for (const [index, { rect, group }] of boxes.entries()) {
        expect(rect.x).toBeGreaterThanOrEqual(0)
        expect(rect.x + rect.width).toBeLessThanOrEqual(width + 0.2)
        expect(rect.y + rect.height).toBeLessThanOrEqual(height)
        for (const { rect: other } of boxes.slice(index + 1)) {
          const apart =
            rect.x + rect.width <= other.x ||
            other.x + other.width <= rect.x ||
            rect.y + rect.height <= other.y ||
            other.y + other.height <= rect.y
          expect(apart).toBe(true)
        }
        for (const text of textsOf(group)) {
          expect(text.x + widthOf(text.text, text)).toBeLessThanOrEqual(rect.x + rect.width)
          expect(text.y).toBeLessThanOrEqual(rect.y + rect.height)
          expect(text.y - text.size).toBeGreaterThanOrEqual(rect.y - 1)
        }
      }

      for (const { marks: parts } of ribbons) {
        ribbonsSeen += 1
        for (const path of parts) {
          if (path.kind !== 'path') continue
          for (const { x, y } of pointsOf(path.d)) {
            for (const { rect } of boxes) {
              const inside =
                x > rect.x + 0.5 &&
                x < rect.x + rect.width - 0.5 &&
                y > rect.y + 0.5 &&
                y < rect.y + rect.height - 0.5
              expect(inside, `${x},${y} in ${JSON.stringify(rect)}`).toBe(false)
            }
          }
        }
      }
    }),
    { numRuns: 60, seed: 20261126 },
  )
  expect(ribbonsSeen).toBeGreaterThan(200)
})

it('draws links that share one amount together as wide as that amount', () => {
  const rows = rowsOf([
    { from: 'a', to: 'c', known: null, upper: '4000000000', planned: false, jointSum: 'one' },
    { from: 'b', to: 'c', known: null, upper: '4000000000', planned: false, jointSum: 'one' },
    { from: 'd', to: 'c', known: '2000000000', upper: '2000000000', planned: false, jointSum: null },
  ] as Parameters<typeof rowsOf>[0])
  const { marks } = layOut(graphOf(rows), found(rows), ON_PAGE)
  const widths = groups(marks)
    .filter(({ data }) => data !== undefined)
    .map(({ marks: [path], data }) => {
      const ys = pointsOf(path?.kind === 'path' ? path.d : '').filter((_, index) => index === 0)
      const d = path?.kind === 'path' ? path.d : ''
      const last = [...d.matchAll(/ ([\d.]+) ([\d.]+)(?= Z)/g)].at(-1)
      return [data?.link, Math.round(Number(last?.[2]) - (ys[0]?.y ?? 0))]
    })
  const width = (link: string): number => Number(widths.find(([name]) => name === link)?.[1])
  expect(width('l0') + width('l1')).toBeCloseTo(2 * width('l2'), -1)
})
