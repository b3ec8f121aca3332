/** Shows the meaning of the chosen kind, and only the fields that it has. */
export function followKind(form: HTMLFormElement): void {
  const kind = form.querySelector<HTMLSelectElement>('#kind')
  const meaning = form.querySelector<HTMLElement>('[data-kind-meaning]')
  if (kind === null || meaning === null) return
  const show = (): void => {
    meaning.textContent = kind.selectedOptions[0]?.dataset.meaning ?? ''
    for (const part of form.querySelectorAll<HTMLElement>('[data-for-kinds]')) {
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
  followEnd(form)
}

/** The end's date is asked for only where there is one. */
function followEnd(form: HTMLFormElement): void {
  const date = form.querySelector<HTMLElement>('[data-end-date]')
  if (date === null) return
  const show = (): void => {
    const chosen = form.querySelector<HTMLInputElement>('input[name="end_choice"]:checked')?.value
    date.hidden = chosen !== 'date'
  }
  for (const choice of form.querySelectorAll('input[name="end_choice"]'))
    choice.addEventListener('change', show)
  show()
}
