import type { Mark } from '../pictures/picture.ts'
import { COLUMNS } from './flows.ts'

/** How large a picture is drawn. */
export interface Size {
  readonly width: number
  /** How high the tallest column of amounts stands. */
  readonly amounts: number
}

export const ON_PAGE: Size = { width: 1184, amounts: 250 }
export const IN_FILE: Size = { width: 1104, amounts: 250 }

/** The sizes of a node's name and of the sum under it. */
export const NAME = 14
export const UNDER = 13

/** How wide a node is. */
export const NODE = 9
/** The height of the heads of the columns. */
export const HEAD = 24

/** Where a column stands, and how wide the names over its nodes may be. */
export interface Place {
  readonly x: number
  readonly room: number
}

/** The columns from left to right. */
export function placesOf(columns: number, { width }: Size): Place[] {
  const gap = (width - NODE) / Math.max(1, columns - 1)
  return Array.from({ length: columns }, (_, index) => {
    const last = index === columns - 1 && index > 0
    // The names of the last two columns run towards each other.
    const room = columns > 1 && index >= columns - 2 ? gap / 2 - 8 : gap - 14
    return { x: last ? width - NODE : index * gap, room: Math.min(room, 250) }
  })
}

/** What each column is, over a rule. */
export function columnHeads(columns: readonly number[], places: readonly Place[], { width }: Size): Mark[] {
  return [
    ...columns.map((column, index): Mark => {
      const last = index === columns.length - 1 && index > 0
      return {
        kind: 'text',
        x: last ? width : (places[index]?.x ?? 0),
        y: 12,
        text: COLUMNS[column] ?? '',
        size: UNDER,
        weight: 650,
        anchor: last ? 'end' : 'start',
        fill: 'ink3',
      }
    }),
    { kind: 'rect', x: 0, y: HEAD - 1, width, height: 1, fill: 'hairline' },
  ]
}
