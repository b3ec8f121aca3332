/** Shows under each select the meaning of what is chosen. */
export function tellMeanings(form: HTMLFormElement): void {
  for (const meaning of form.querySelectorAll<HTMLElement>('[data-meaning-of]')) {
    const select = form.querySelector<HTMLSelectElement>(`#${CSS.escape(meaning.dataset.meaningOf ?? '')}`)
    select?.addEventListener('change', () => {
      meaning.textContent = select.selectedOptions[0]?.dataset.meaning ?? ''
    })
  }
}

/** Of the fields that belong to certain kinds, shows only those of the kind that is chosen. */
export function followKind(form: HTMLFormElement): void {
  for (const kind of form.querySelectorAll<HTMLSelectElement>('select:is([name=kind], [name$=_kind])')) {
    const around = kind.closest('.form-row') ?? form
    const parts = [...around.querySelectorAll<HTMLElement>('[data-for-kinds]')]
    if (kind.name.endsWith('_new_kind') || parts.length === 0) continue
    const show = (): void => {
      for (const part of parts) {
        const fits = (part.dataset.forKinds ?? '').split(' ').includes(kind.value)
        // What has been typed, or is wrong, stays in sight.
        part.hidden = !fits && !part.matches(':has([aria-invalid])') && !isUsed(part)
      }
    }
    kind.addEventListener('change', show)
    show()
  }
}

/** Whether something is typed or chosen in a part of the form. */
function isUsed(part: HTMLElement): boolean {
  const inputs = [...part.querySelectorAll<HTMLInputElement | HTMLSelectElement>('input, select')]
  return inputs.some((each) => !['radio', 'hidden'].includes(each.type) && each.value !== '')
}

/** Asks for the date of an end only if there is one. */
export function followEnds(form: HTMLFormElement): void {
  for (const date of form.querySelectorAll<HTMLElement>('[data-end-date]')) {
    const choices = form.querySelectorAll<HTMLInputElement>(`input[name="${date.dataset.endDate}_choice"]`)
    const show = (): void => {
      date.hidden = [...choices].find((choice) => choice.checked)?.value !== 'date'
      // What is not asked for is not sent either.
      for (const input of date.querySelectorAll('input')) input.disabled = date.hidden
    }
    for (const choice of choices) choice.addEventListener('change', show)
    // What is wrong stays in sight.
    if (date.querySelector('[aria-invalid]') === null) show()
  }
}

/** Asks for the upper end of a range only if there is one. */
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

/** Says how a date without a day will be saved, so that a forgotten day is noticed. */
export function tellKeptDates(form: HTMLFormElement): void {
  for (const kept of form.querySelectorAll<HTMLElement>('[data-date-kept]')) {
    const part = (which: string): HTMLInputElement | null =>
      form.querySelector<HTMLInputElement>(`[name="${kept.dataset.dateKept}_${which}"]`)
    const [day, month, year] = [part('day'), part('month'), part('year')]
    const show = (): void => {
      const [d = '', m = '', y = ''] = [day, month, year].map((input) => input?.value.trim())
      kept.hidden = d !== '' || m === '' || !/^\d{4}$/.test(y) || day?.disabled === true
      kept.textContent = kept.hidden ? '' : `Saved as ${monthName(m)} ${y}, day unknown.`
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
