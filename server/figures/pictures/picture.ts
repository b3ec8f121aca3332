import type { Palette } from '../charts/palette.ts'
import type { Choice } from '../choice.ts'

/** A color by its token, `none`, or the hatching for what is not known. */
export type Tone = keyof Palette | 'none' | 'hatch'

interface Line {
  readonly stroke?: Tone
  readonly strokeWidth?: number
  readonly dash?: boolean
}

export interface RectMark extends Line {
  readonly kind: 'rect'
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
  readonly fill: Tone
}

export interface PathMark extends Line {
  readonly kind: 'path'
  readonly d: string
  readonly fill: Tone
}

export interface TextMark {
  readonly kind: 'text'
  readonly x: number
  /** The baseline. */
  readonly y: number
  readonly text: string
  /** In pixels. */
  readonly size: number
  readonly weight?: 400 | 550 | 650
  readonly serif?: boolean
  readonly anchor?: 'start' | 'middle' | 'end'
  readonly fill: Tone
  /** Paper behind the text, where it crosses lines. */
  readonly ground?: boolean
}

/** Marks that belong together: one flow, one node. */
export interface GroupMark {
  readonly kind: 'group'
  readonly marks: readonly Mark[]
  /** Where it links to, or the filters set by choosing it. */
  readonly href?: string
  readonly choice?: Choice
  /** What a screen reader says. It is also shown as a title. */
  readonly label?: string
  /** The numbers it draws, for checking the picture against its table. */
  readonly data?: Readonly<Record<string, string>>
}

export type Mark = RectMark | PathMark | TextMark | GroupMark

/** A drawing as a list of marks, in pixels. It is made once, then written as SVG or painted on a canvas. */
export interface Picture {
  readonly width: number
  readonly height: number
  readonly marks: readonly Mark[]
}

/** The picture used if there is nothing to draw. */
export const EMPTY_PICTURE: Picture = { width: 1, height: 0, marks: [] }

/** Moves marks to another place. */
export function movedBy(marks: readonly Mark[], x: number, y: number): Mark[] {
  return marks.map((mark) => {
    if (mark.kind === 'group') return { ...mark, marks: movedBy(mark.marks, x, y) }
    if (mark.kind === 'path') return { ...mark, d: movePath(mark.d, x, y) }
    return { ...mark, x: mark.x + x, y: mark.y + y }
  })
}

/** Paths here use only absolute M, L, C and Z, so every pair of numbers is a point. */
function movePath(d: string, x: number, y: number): string {
  return d.replace(/(?<![-\d.])(-?[\d.]+)[ ,](-?[\d.]+)/g, (_, left: string, top: string) => {
    return `${round(Number(left) + x)} ${round(Number(top) + y)}`
  })
}

export function round(value: number): number {
  return Math.round(value * 10) / 10
}

/** A circle as a path of four curves. */
export function circlePath(x: number, y: number, r: number): string {
  const k = round(r * 0.5523)
  return `M${x} ${y - r} C${x + k} ${y - r} ${x + r} ${y - k} ${x + r} ${y} C${x + r} ${y + k} ${x + k} ${y + r} ${x} ${y + r} C${x - k} ${y + r} ${x - r} ${y + k} ${x - r} ${y} C${x - r} ${y - k} ${x - k} ${y - r} ${x} ${y - r} Z`
}
