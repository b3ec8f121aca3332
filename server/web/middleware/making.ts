import type { Response } from 'express'
import { refuseDeparted } from '../../database/askers.ts'
import { within } from '../../database/together.ts'

/** How long a request waits for an answer that another request is making, before it makes its own. */
const LONGEST_WAIT_MS = 10_000

/** An answer that is kept; or that it has to be made, and whom to tell once it is ready. */
type Claim<T> = { readonly found: T } | { readonly found: undefined; readonly ready: () => void }

/** Answers being made, so that other requests for the same answer wait for it instead of making it again. */
export class Making {
  readonly #underWay = new Map<string, Promise<void>>()

  /**
   * Looks for an answer among those that are kept, perhaps after waiting for another request to make it. Of several
   * requests that come at once, one makes it. If it is not kept after all, each of the others makes its own.
   * @param key of the answer. @param version of the record that it has to be made from.
   * @param res the response that the answer will be part of: once it ends, no one waits for it anymore.
   * @param kept the answers that are kept.
   * @throws {Departed} if the client has left.
   */
  async claim<T extends { readonly version: string }>(
    key: string,
    version: string,
    res: Response,
    kept: { get(key: string): T | undefined },
  ): Promise<Claim<T>> {
    const find = (): T | undefined => {
      const found = kept.get(key)
      return found?.version === version ? found : undefined
    }
    const found = find()
    if (found !== undefined) return { found }
    const wanted = `${version} ${key}`
    const underWay = this.#underWay.get(wanted)
    if (underWay !== undefined) {
      await within(underWay, LONGEST_WAIT_MS)
      const made = find()
      if (made !== undefined) return { found: made }
    }
    // A response whose client has left does not end again.
    refuseDeparted()
    return { found: undefined, ready: underWay === undefined ? this.#begin(wanted, res) : () => {} }
  }

  #begin(wanted: string, res: Response): () => void {
    let ready: () => void = () => {}
    const made = new Promise<void>((resolve) => {
      ready = resolve
    })
    this.#underWay.set(wanted, made)
    void made.then(() => this.#underWay.delete(wanted))
    res.once('close', ready)
    return ready
  }
}
