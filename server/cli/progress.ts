/** A stream that may be a terminal, such as standard error. */
interface Screen {
  readonly isTTY?: boolean
  write(text: string): unknown
}

/** How often the line is redrawn, and how wide its bar is. */
const EVERY_MS = 100
const WIDTH = 24
/** Work with fewer steps ends before anyone could read its progress. */
const FEWEST_STEPS = 20

/** Receives the progress of the work. */
type Tell = (done: number, total: number) => void

/** Shows progress on a terminal while the work runs. @param what names the things counted, in the plural. */
export async function withProgress<T>(what: string, work: (tell: Tell) => Promise<T>): Promise<T> {
  const line = new ProgressLine(what)
  try {
    return await work(line.tell)
  } finally {
    line.end()
  }
}

/** Shows progress in one line on a terminal and erases the line at the end. Shows nothing elsewhere. */
export class ProgressLine {
  readonly #what: string
  readonly #screen: Screen
  readonly #now: () => number
  #last = Number.NEGATIVE_INFINITY
  #shown = false

  /** @param what names the things counted, in the plural. */
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

  /** Erases the line, so that the next output begins at the left. */
  end(): void {
    if (this.#shown) this.#write('')
    this.#shown = false
  }

  /** Returns to the start of the line, erases it and writes the text. */
  #write(text: string): void {
    this.#screen.write(`\r\u001b[K${text}`)
  }
}
