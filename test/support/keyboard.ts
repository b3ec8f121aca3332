/// <reference lib="dom" />
import type { Page } from 'playwright-core'

/** More tab stops than any page has. */
const MOST_STOPS = 150

/** A user with only a keyboard: what cannot be reached with it cannot be used. */
export class Keyboard {
  readonly #page: Page

  constructor(page: Page) {
    this.#page = page
  }

  /** Presses Tab until `reached` says that the element in focus is the right one. */
  async #tabTo(what: string, reached: (wanted: string) => boolean): Promise<void> {
    for (let stop = 0; stop < MOST_STOPS; stop += 1) {
      if (await this.#page.evaluate(reached, what)) return
      await this.#page.keyboard.press('Tab')
    }
    throw new Error(`the keyboard does not reach “${what}”`)
  }

  async toField(id: string): Promise<void> {
    await this.#tabTo(id, (wanted) => document.activeElement?.id === wanted)
  }

  /** Goes to a link or button by its text. */
  async toWords(words: string): Promise<void> {
    await this.#tabTo(words, (wanted) => {
      const element = document.activeElement
      if (element === null || !['A', 'BUTTON', 'SUMMARY'].includes(element.tagName)) return false
      return (element.textContent ?? '').trim() === wanted
    })
  }

  /** Types into a field, replacing its value. */
  async type(id: string, words: string): Promise<void> {
    await this.toField(id)
    await this.#page.keyboard.press('ControlOrMeta+a')
    await this.#page.keyboard.type(words)
  }

  /** Chooses the option that begins with this text, as typing in a closed list does. */
  async choose(id: string, words: string): Promise<void> {
    await this.toField(id)
    await this.#page.keyboard.type(words)
  }

  /** Goes to the selected radio button, then to another with the arrow keys. */
  async chooseRadio(name: string, value: string): Promise<void> {
    await this.#tabTo(name, (wanted) => (document.activeElement as HTMLInputElement | null)?.name === wanted)
    for (let step = 0; step < MOST_STOPS; step += 1) {
      if ((await this.#page.evaluate(() => document.activeElement?.id)) === `${name}_${value}`) return
      await this.#page.keyboard.press('ArrowDown')
    }
    throw new Error(`the arrows do not reach “${value}”`)
  }

  /** Types a name; if the field suggests records, picks the first. */
  async pick(id: string, words: string, offered: boolean): Promise<void> {
    await this.type(id, words)
    if (!offered) return
    await this.#page.locator(`#${id}__listbox [role=option]`).filter({ hasText: words }).first().waitFor()
    await this.#page.keyboard.press('ArrowDown')
    await this.#page.keyboard.press('Enter')
  }

  /** Presses Enter on a link or button, and waits for the next page. */
  async press(words: string): Promise<void> {
    await this.toWords(words)
    await this.enter()
  }

  /** Presses Enter on the element in focus, and waits for the next page. */
  async enter(): Promise<void> {
    await Promise.all([this.#page.waitForEvent('framenavigated'), this.#page.keyboard.press('Enter')])
    await this.#page.waitForLoadState('load')
  }
}
