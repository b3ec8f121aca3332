import { cardPng } from './card.ts'
import { figurePng } from './image.ts'
import type { PaintJob } from './paint-job.ts'

/** The entry point of a painting thread. */
export default async function paint(job: PaintJob): Promise<Uint8Array> {
  return job.kind === 'card' ? cardPng(job.words) : figurePng(job)
}
