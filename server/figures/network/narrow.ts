import { LINK_KINDS } from '../../../models/link-kinds.ts'
import type { Mark, Picture } from '../pictures/picture.ts'
import { clipped } from '../pictures/text.ts'
import type { Network, NetworkNode } from './graph.ts'
import { choiceOf, nodeWords } from './words.ts'

const WIDTH = 354
const ROW = 44
const INDENT = 22
const MARK = 9

/** Every node under the one through which it is reached, as in an outline. */
function outline({ nodes }: Network): NetworkNode[] {
  const under = (parent: string | null): NetworkNode[] =>
    nodes.filter((node) => node.parent === parent).flatMap((node) => [node, ...under(node.id)])
  return under(null)
}

/** Which way the links between a node and the one above it point. */
function waysOf({ links }: Network, { id, parent }: NetworkNode): { down: boolean; up: boolean } {
  const directed = links.filter(({ kind }) => !LINK_KINDS[kind].symmetric)
  return {
    down: directed.some(({ from, to }) => from.id === parent && to.id === id),
    up: directed.some(({ from, to }) => from.id === id && to.id === parent),
  }
}

/** The line from the node above to this one, with an arrowhead for each way that their links point. */
function branch(network: Network, node: NetworkNode, above: number, y: number): string {
  const x = (node.step - 1) * INDENT + MARK / 2
  const end = x + INDENT - MARK / 2 - 1
  const { down, up } = waysOf(network, node)
  return [
    `M${x} ${above} L${x} ${y} L${end} ${y}`,
    down ? `M${end - 5} ${y - 3.5} L${end} ${y} L${end - 5} ${y + 3.5}` : '',
    up ? `M${x + 6} ${y - 3.5} L${x + 1} ${y} L${x + 6} ${y + 3.5}` : '',
  ].join('')
}

/** The network for a phone: an outline, step by step. The list also has the links that close circles. */
export function networkNarrow(network: Network, lit: ReadonlySet<string>): Picture {
  const rows = outline(network)
  const at = new Map(rows.map((node, row) => [node.id, row * ROW + ROW / 2]))
  const litNodes = new Set(
    network.links.filter(({ id }) => lit.has(id)).flatMap(({ from, to }) => [from.id, to.id]),
  )
  const drawn = rows.flatMap((node) => {
    const [y, above] = [at.get(node.id) ?? 0, node.parent === null ? undefined : at.get(node.parent)]
    if (above === undefined) return []
    const shines = litNodes.has(node.id) && node.parent !== null && litNodes.has(node.parent)
    return [{ d: branch(network, node, above, y), shines }]
  })
  // Lines that look alike are one path.
  const lines: Mark[] = [false, true].flatMap((shining): Mark[] => {
    const d = drawn.filter(({ shines }) => shines === shining).map((line) => line.d)
    if (d.length === 0) return []
    const stroke = shining ? 'accent' : lit.size > 0 ? 'mid' : 'accentMid'
    return [{ kind: 'path', d: d.join(' '), fill: 'none', stroke, strokeWidth: shining ? 2.5 : 1.2 }]
  })
  const nodes = rows.map((node): Mark => {
    const [x, y] = [node.step * INDENT, at.get(node.id) ?? 0]
    const face = { size: 13, weight: node.step === 0 ? 650 : 400 } as const
    const words = nodeWords(node).join(', ')
    return {
      kind: 'group',
      label: words,
      choice: choiceOf(node),
      marks: [
        // The whole row can be tapped.
        { kind: 'rect', x, y: y - ROW / 2, width: WIDTH - x, height: ROW, fill: 'none' },
        {
          kind: 'rect',
          x,
          y: y - MARK / 2,
          width: MARK,
          height: MARK,
          fill: node.step === 0 || litNodes.has(node.id) ? 'accent' : 'ink',
        },
        {
          kind: 'text',
          x: x + MARK + 6,
          y: y + 4.5,
          text: clipped(words, face, WIDTH - x - MARK - 8),
          ...face,
          fill: 'ink',
        },
      ],
    }
  })
  const note: Mark = {
    kind: 'text',
    x: 0,
    y: rows.length * ROW + 18,
    text: 'Each is under the one that leads to it. The list has every link.',
    size: 12,
    fill: 'ink2',
  }
  return { width: WIDTH, height: rows.length * ROW + 24, marks: [...lines, ...nodes, note] }
}
