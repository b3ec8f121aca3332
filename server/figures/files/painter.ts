import { cardPng } from './card.ts'
import { figurePng, figureSvg } from './image.ts'
import type { PaintJob } from './paint-job.ts'

/** The entry point of a painting thread. */
export default async function paint(job: PaintJob): Promise<Uint8Array> {
  if (job.kind === 'card') return cardPng(job.words)
  return job.format === 'svg' ? figureSvg(job) : figurePng(job)
}
