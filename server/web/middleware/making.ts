import { within } from '../../database/together.ts'

/** How long a request waits for an answer that another request is making, before it makes its own. */
const LONGEST_WAIT_MS = 10_000

/** Answers being made, so that other requests for the same answer wait for it instead of making it again. */
export class Making {
  readonly #underWay = new Map<string, Promise<void>>()

  /** Resolves once the answer being made is ready or has failed; at once if none is being made. */
  async settled(key: string): Promise<void> {
    const made = this.#underWay.get(key)
    if (made === undefined) return
    await within(made, LONGEST_WAIT_MS)
  }

  /** Announces that an answer is being made. @returns a function that announces that it is ready. */
  begin(key: string): () => void {
    let end: () => void = () => {}
    this.#underWay.set(
      key,
      new Promise((resolve) => {
        end = resolve
      }),
    )
    return () => {
      this.#underWay.delete(key)
      end()
    }
  }
}
