import { list } from '../../values/format.ts'
import type { GroupMark, Mark, Picture } from '../pictures/picture.ts'
import { EMPTY_PICTURE } from '../pictures/picture.ts'
import { linesOf } from '../pictures/text.ts'
import { sumWords } from '../sums.ts'
import type { Flow, FlowNode } from './flows.ts'

const WIDTH = 354
const NAME = { size: 14, weight: 650 } as const
const WORDS = { size: 13 } as const
const BAR = 8

/** Words in lines, and where they end. */
function written(
  text: string,
  face: { size: number; weight?: 400 | 650 },
  fill: 'ink' | 'ink2',
  y: number,
): { marks: Mark[]; y: number } {
  const lines = linesOf(text, face, WIDTH)
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

/** A name that choosing filters by, with room for a finger. */
function chosen(node: FlowNode, marks: readonly Mark[], top: number, bottom: number): GroupMark {
  return {
    kind: 'group',
    label: node.name,
    choice: node.choice,
    marks: [
      { kind: 'rect', x: 0, y: top - 6, width: WIDTH, height: Math.max(44, bottom - top + 12), fill: 'none' },
      ...marks,
    ],
  }
}

/** A sum as a bar on the scale of the largest: known, then hatched to its upper end; a dashed mark where none is known. */
function bar({ sum, from, to }: Flow, y: number, most: number): Mark {
  const wide = (amount: number): number => Math.max(1, (amount / most) * WIDTH)
  const [known, upper] = [Number(sum.known ?? 0), Number(sum.upper ?? 0)]
  const marks: Mark[] = []
  if (sum.upper === null) {
    marks.push({
      kind: 'path',
      d: `M0 ${y + BAR / 2} L40 ${y + BAR / 2}`,
      fill: 'none',
      stroke: 'ink3',
      strokeWidth: 1.5,
      dash: true,
    })
  } else {
    if (known > 0)
      marks.push({
        kind: 'rect',
        x: 0,
        y,
        width: wide(known),
        height: BAR,
        fill: 'accentTint',
        stroke: 'accentMid',
      })
    const start = known > 0 ? wide(known) : 0
    if (upper > known) {
      marks.push({
        kind: 'rect',
        x: start,
        y,
        width: wide(upper) - start,
        height: BAR,
        fill: 'hatch',
        stroke: 'accentMid',
      })
    }
    if (upper === 0) marks.push({ kind: 'rect', x: 0, y, width: 1, height: BAR, fill: 'accent' })
  }
  return { kind: 'group', label: `${from.name} to ${to.name}: ${sumWords(sum)}`, marks }
}

/** Everybody behind a node, from the nearest to the furthest. */
function behind(node: FlowNode, flows: readonly Flow[]): string[] {
  const next = flows.filter((flow) => flow.kind === 'behind' && flow.to.id === node.id)
  return next.flatMap(({ from }) => {
    const further = behind(from, flows)
    return further.length === 0 ? [from.name] : further.map((name) => `${from.name}, ${name}`)
  })
}

/** The money flow for a phone: each interest with who put money in, what it holds, and to whom it is tied. */
export function flowList(flows: readonly Flow[]): Picture {
  const money = flows.filter(({ kind }) => kind === 'money')
  if (money.length === 0) return EMPTY_PICTURE
  const most = Math.max(1, ...money.map(({ sum }) => Number(sum.upper ?? 0)))
  const middle = new Map(
    flows.flatMap(({ from, to }) =>
      [from, to].filter(({ interest }) => interest).map((node) => [node.id, node] as const),
    ),
  )
  const ends = new Map(
    money.filter(({ to }) => !to.interest && !middle.has(to.id)).map(({ to }) => [to.id, to]),
  )
  const paid = [...ends.values()].filter(
    (node) => !money.some(({ from, to }) => to.id === node.id && middle.has(from.id)),
  )
  const marks: Mark[] = []
  let y = 0
  const line = (node: FlowNode, words: string, flow: Flow): void => {
    const top = y
    const name = written(node.name, { size: 13, weight: 650 }, 'ink', y)
    const told = written(words, WORDS, 'ink2', name.y)
    marks.push(chosen(node, [...name.marks, ...told.marks], top, told.y))
    marks.push(bar(flow, told.y + 4, most))
    y = told.y + BAR + 18
  }
  for (const node of [...middle.values(), ...paid]) {
    marks.push({ kind: 'rect', x: 0, y, width: WIDTH, height: 1, fill: 'ink' })
    y += 8
    const name = written(node.name, NAME, 'ink', y)
    marks.push(chosen(node, name.marks, y, name.y))
    const ties = flows.filter((flow) => flow.kind === 'holds' && flow.from.id === node.id)
    const tied = ties.map(({ to, what }) => `${to.name} (${list(what)})`)
    const told =
      tied.length === 0 ? { marks: [], y: name.y } : written(`Tied to ${list(tied)}`, WORDS, 'ink2', name.y)
    marks.push(...told.marks)
    y = told.y + 14
    for (const flow of money.filter(({ to }) => to.id === node.id)) {
      const whose = behind(flow.from, flows)
      line(
        flow.from,
        `${list(flow.what)}, ${sumWords(flow.sum)}${whose.length === 0 ? '' : `. Behind it: ${list(whose)}`}`,
        flow,
      )
    }
    for (const flow of money.filter(({ from }) => from.id === node.id)) {
      line(flow.to, `From ${node.name}: ${list(flow.what)}, ${sumWords(flow.sum)}`, flow)
    }
  }
  return { width: WIDTH, height: y, marks }
}
