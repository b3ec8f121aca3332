import { asker } from '../suggest/ask.ts'

interface LinkSuggestion {
  readonly slug: string
  readonly sentence: string
}

/** Offers links on record as the names at their ends are typed. */
export function offerLinks(form: HTMLFormElement): void {
  for (const input of form.querySelectorAll<HTMLInputElement>('[data-offers-links]')) {
    const ask = asker<LinkSuggestion>('/suggest/links')
    input.addEventListener('input', () => {
      if (input.value.trim().length < 3) return
      ask(input.value, (found) => {
        input.list?.replaceChildren(
          ...found.map(({ slug, sentence }) => {
            const option = document.createElement('option')
            option.value = slug
            option.label = sentence
            return option
          }),
        )
      })
    })
  }
}
