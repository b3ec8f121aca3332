/** Shows under each select the meaning of what is chosen. */
export function tellMeanings(form: HTMLFormElement): void {
  for (const meaning of form.querySelectorAll<HTMLElement>('[data-meaning-of]')) {
    const select = form.querySelector<HTMLSelectElement>(`#${CSS.escape(meaning.dataset.meaningOf ?? '')}`)
    select?.addEventListener('change', () => {
      meaning.textContent = select.selectedOptions[0]?.dataset.meaning ?? ''
    })
  }
}

/** Of the fields that belong to some kinds of link, shows those of the chosen one. */
export function followKind(form: HTMLFormElement): void {
  const kind = form.querySelector<HTMLSelectElement>('#kind')
  const parts = [...form.querySelectorAll<HTMLElement>('[data-for-kinds]')]
  if (kind === null || parts.length === 0) return
  const show = (): void => {
    for (const part of parts) {
      const fits = (part.dataset.forKinds ?? '').split(' ').includes(kind.value)
      // What has been typed, or is wrong, stays in sight.
      const used =
        part.querySelector('[aria-invalid]') !== null ||
        [...part.querySelectorAll<HTMLInputElement | HTMLSelectElement>('input, select')].some(
          (each) => each.value !== '',
        )
      part.hidden = !fits && !used
    }
  }
  kind.addEventListener('change', show)
  show()
}

/** An end's date is asked for only where there is one. */
export function followEnds(form: HTMLFormElement): void {
  for (const date of form.querySelectorAll<HTMLElement>('[data-end-date]')) {
    const choices = form.querySelectorAll<HTMLInputElement>(`input[name="${date.dataset.endDate}_choice"]`)
    const show = (): void => {
      date.hidden = [...choices].find((choice) => choice.checked)?.value !== 'date'
      // What is not asked for is not sent either.
      for (const input of date.querySelectorAll('input')) input.disabled = date.hidden
    }
    for (const choice of choices) choice.addEventListener('change', show)
    show()
  }
}

/** The upper end of a range is asked for only where there is one. */
export function followRanges(form: HTMLFormElement): void {
  for (const part of form.querySelectorAll<HTMLElement>('[data-upper-of]')) {
    const how = form.querySelector<HTMLSelectElement>(`#${CSS.escape(part.dataset.upperOf ?? '')}`)
    const upper = part.querySelector('input')
    if (how === null || upper === null) continue
    const show = (): void => {
      // What has been typed, or is wrong, stays in sight.
      part.hidden = how.value !== 'between' && upper.value === '' && !upper.hasAttribute('aria-invalid')
    }
    how.addEventListener('change', show)
    show()
  }
}

/** Says how a date is kept whose day is left empty, so that a day that was forgotten is noticed. */
export function tellKeptDates(form: HTMLFormElement): void {
  for (const kept of form.querySelectorAll<HTMLElement>('[data-date-kept]')) {
    const part = (which: string): HTMLInputElement | null =>
      form.querySelector<HTMLInputElement>(`[name="${kept.dataset.dateKept}_${which}"]`)
    const [day, month, year] = [part('day'), part('month'), part('year')]
    const show = (): void => {
      const [d = '', m = '', y = ''] = [day, month, year].map((input) => input?.value.trim())
      kept.hidden = d !== '' || m === '' || !/^\d{4}$/.test(y) || day?.disabled === true
      kept.textContent = kept.hidden ? '' : `Kept as ${monthName(m)} ${y}, day not known.`
    }
    for (const input of [day, month, year]) input?.addEventListener('input', show)
  }
}

/** A month's name from its number; anything else as it was typed. */
function monthName(typed: string): string {
  const number = Number(typed)
  if (!(number >= 1 && number <= 12)) return typed
  return new Date(2000, number - 1).toLocaleString('en-US', { month: 'long' })
}
