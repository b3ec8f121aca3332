/** A stream that may be a terminal, such as standard error. */
interface Screen {
  readonly isTTY?: boolean
  write(text: string): unknown
}

/** How often the line is written anew, and how wide its bar is. */
const EVERY_MS = 100
const WIDTH = 24
/** Work of fewer steps is done before anybody could read how far it is. */
const FEWEST_STEPS = 20

/** Is told how far a work is. */
type Tell = (done: number, total: number) => void

/** Shows on a terminal how far a work is while it goes on. @param what is counted, in the plural. */
export async function withProgress<T>(what: string, work: (tell: Tell) => Promise<T>): Promise<T> {
  const line = new ProgressLine(what)
  try {
    return await work(line.tell)
  } finally {
    line.end()
  }
}

/** Tells on a terminal how far a work is, in one line that is gone at the end; elsewhere it tells nothing. */
export class ProgressLine {
  readonly #what: string
  readonly #screen: Screen
  readonly #now: () => number
  #last = Number.NEGATIVE_INFINITY
  #shown = false

  /** @param what is counted, in the plural. */
  constructor(what: string, screen: Screen = process.stderr, now = () => performance.now()) {
    this.#what = what
    this.#screen = screen
    this.#now = now
  }

  readonly tell: Tell = (done, total) => {
    if (this.#screen.isTTY !== true || total < FEWEST_STEPS || this.#now() - this.#last < EVERY_MS) return
    this.#last = this.#now()
    this.#shown = true
    const part = Math.min(done / total, 1)
    const full = Math.round(part * WIDTH)
    const bar = '█'.repeat(full) + '░'.repeat(WIDTH - full)
    const [now, all] = [done, total].map((number) => number.toLocaleString('en-US'))
    this.#write(`${bar} ${Math.floor(part * 100)}%  ${now} of ${all} ${this.#what}`)
  }

  /** Takes the line away: what follows begins at the left. */
  end(): void {
    if (this.#shown) this.#write('')
    this.#shown = false
  }

  /** Back to the line's beginning, and nothing to the right of the text. */
  #write(text: string): void {
    this.#screen.write(`\r\u001b[K${text}`)
  }
}
