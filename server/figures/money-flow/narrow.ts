import type { MoneyFlow } from '../../queries/money-flows.ts'
import { firstOf } from '../../values/first-of.ts'
import { capital } from '../../values/format.ts'
import type { Choice } from '../choice.ts'
import type { GroupMark, Mark, Picture } from '../pictures/picture.ts'
import { EMPTY_PICTURE } from '../pictures/picture.ts'
import { linesOf } from '../pictures/text.ts'
import { type FlowEdge, type FlowNode, graphOf } from './graph.ts'
import { scaleOf } from './layout.ts'
import { andMore, holdersOf, holderWords, MOST_NAMED, partiesBehind, partyWords } from './words.ts'

const WIDTH = 354
const NAME = { size: 14, weight: 650 } as const
const WORDS = { size: 13 } as const
const BAR = 8

/** Text in lines, and where it ends. */
function written(
  text: string,
  face: { size: number; weight?: 400 | 650 },
  fill: 'ink' | 'ink2',
  y: number,
): { marks: Mark[]; y: number } {
  const lines = linesOf(text, face, WIDTH - 12)
  const height = face.size + 5
  return {
    marks: lines.map((line, index) => ({
      kind: 'text',
      x: 0,
      y: y + (index + 1) * height - 4,
      text: line,
      ...face,
      fill,
    })),
    y: y + lines.length * height,
  }
}

/** A name that filters the page when chosen, with a tap target large enough for a finger. */
function chosen(
  label: string,
  choice: Choice,
  marks: readonly Mark[],
  top: number,
  bottom: number,
): GroupMark {
  return {
    kind: 'group',
    label,
    choice,
    marks: [
      { kind: 'rect', x: 0, y: top - 6, width: WIDTH, height: Math.max(44, bottom - top + 12), fill: 'none' },
      ...marks,
    ],
  }
}

/**
 * A sum as a bar, on the scale of the largest: the known part, then hatched to its upper end; an outline for a plan; a
 * dashed mark if no amount is known. The words above it say the sum.
 */
function bar({ sum, planned, stake }: FlowEdge, y: number, most: number, scale: number): Mark[] {
  const wide = (amount: number): number => Math.max(1, ((amount * scale) / most) * WIDTH)
  const [known, upper] = [Number(sum.known ?? 0), Number(sum.upper ?? 0)]
  const rect = (
    x: number,
    width: number,
    look: { fill: 'accentTint' | 'hatch' | 'none' | 'slateTint'; dash?: boolean },
  ): Mark => ({
    kind: 'rect',
    x,
    y,
    width,
    height: BAR,
    stroke: 'accentMid',
    ...look,
  })
  if (sum.upper === null) {
    const d = `M0 ${y + BAR / 2} L40 ${y + BAR / 2}`
    return [{ kind: 'path', d, fill: 'none', stroke: 'ink3', strokeWidth: 1.5, dash: true }]
  }
  if (planned) return [rect(0, wide(upper), { fill: 'none', dash: true })]
  if (stake) return [rect(0, wide(upper), { fill: 'slateTint' })]
  const start = known > 0 ? wide(known) : 0
  return [
    ...(known > 0 ? [rect(0, start, { fill: 'accentTint' })] : []),
    ...(upper > known ? [rect(start, wide(upper) - start, { fill: 'hatch' })] : []),
    ...(upper === 0 ? [rect(0, 1, { fill: 'accentTint' })] : []),
  ]
}

const shortened = (names: readonly string[]): string[] => firstOf(names, MOST_NAMED, andMore)

/** The flow for a phone: each interest with who put money in, what it holds, and who it is tied to. */
export function flowList(rows: readonly MoneyFlow[]): Picture {
  const { edges, undrawn } = graphOf(rows)
  const all = [...edges, ...undrawn]
  if (all.length === 0) return EMPTY_PICTURE
  const scale = scaleOf(all)
  const most = Math.max(1, ...all.map((edge) => Number(edge.sum.upper ?? 0) * scale(edge)))
  const ends = all.flatMap(({ from, to }) => [from, to]).filter(({ interest }) => interest)
  const interests = [...new Map(ends.map((node) => [node.slug, node])).values()]
  const marks: Mark[] = []
  let y = 0
  const line = (node: FlowNode, words: string, edge: FlowEdge): void => {
    const top = y
    const name = written(node.name, { size: 13, weight: 650 }, 'ink', y)
    const told = written(words, WORDS, 'ink2', name.y)
    marks.push(chosen(node.name, node.choice, [...name.marks, ...told.marks], top, told.y))
    marks.push(...bar(edge, told.y + 4, most, scale(edge)))
    y = told.y + BAR + 18
  }
  for (const node of interests) {
    marks.push({ kind: 'rect', x: 0, y, width: WIDTH, height: 1, fill: 'ink' })
    y += 8
    const name = written(node.name, NAME, 'ink', y)
    marks.push(chosen(node.name, node.choice, name.marks, y, name.y))
    y = name.y
    for (const words of shortened(holdersOf(node.slug, rows).map(holderWords))) {
      const told = written(capital(words), WORDS, 'ink2', y)
      marks.push(...told.marks)
      y = told.y
    }
    y += 14
    const own = all.filter(({ row }) => row.interest === node.slug)
    for (const edge of own.filter(({ to }) => to.slug === node.slug)) {
      const behind = shortened(partiesBehind(edge.from.slug, rows).map(partyWords))
      const whose = behind.map((words) => `. ${capital(words)}`).join('')
      line(edge.from, `${edge.what}: ${edge.amount}${whose}`, edge)
    }
    for (const edge of own.filter(({ to }) => to.slug !== node.slug)) {
      line(edge.to, `From ${node.name}: ${edge.what}: ${edge.amount}`, edge)
    }
  }
  return { width: WIDTH, height: y, marks }
}
