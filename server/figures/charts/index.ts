import type { ChartName, Draw } from './drawing.ts'
import { drawMoney } from './money.ts'
import { drawStack } from './stack.ts'
import { drawTimeline } from './timeline.ts'

/** How each chart is drawn. */
export const DRAW: Readonly<Record<ChartName, Draw>> = {
  stack: drawStack,
  money: drawMoney,
  timeline: drawTimeline,
}

/** Options for every chart, on the page and in a file: no animation, and a fixed size. */
export const STILL = { animation: false, responsive: false, maintainAspectRatio: false } as const
