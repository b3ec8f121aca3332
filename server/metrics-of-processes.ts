import type { Worker } from 'node:cluster'
import { randomUUID } from 'node:crypto'
import { AggregatorRegistry } from 'prom-client'

/** A message in which a process asks the primary for everyone's metrics, or gets them back under the same id. */
interface Asked {
  readonly recusalMetrics: string
  readonly text?: string
}

const isAsked = (message: unknown): message is Asked =>
  typeof message === 'object' && message !== null && 'recusalMetrics' in message

/** Lets the processes ask the primary for the combined metrics of all of them. */
export function answersMetrics(): (worker: Worker, message: unknown) => void {
  const all = new AggregatorRegistry()
  return (worker, message) => {
    if (!isAsked(message)) return
    const answer = (said: Pick<Asked, 'text'>): void => {
      if (worker.isConnected())
        worker.send({ recusalMetrics: message.recusalMetrics, ...said } satisfies Asked)
    }
    // If a process does not answer in time, because it has just started or is busy, there is no sum of all.
    all.clusterMetrics().then(
      (text) => answer({ text }),
      () => answer({}),
    )
  }
}

/** The combined metrics of all processes, requested by one of them; null if one of them does not answer in time. */
export function metricsOfAllProcesses(): Promise<string | null> {
  const id = randomUUID()
  return new Promise((resolve) => {
    const hear = (message: unknown): void => {
      if (!isAsked(message) || message.recusalMetrics !== id) return
      process.off('message', hear)
      resolve(message.text ?? null)
    }
    process.on('message', hear)
    process.send?.({ recusalMetrics: id } satisfies Asked)
  })
}
