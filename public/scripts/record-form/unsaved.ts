/** Asks before someone leaves a page with something typed but not sent, unless a draft keeps it. */
export function warnBeforeLosing(form: HTMLFormElement, isKept: () => boolean): void {
  // A form that came back contains what was typed before.
  let unsaved = document.querySelector('.error-summary') !== null
  form.addEventListener('input', () => {
    unsaved = true
  })
  form.addEventListener('submit', () => {
    unsaved = false
  })
  addEventListener('beforeunload', (event) => {
    if (unsaved && !isKept()) event.preventDefault()
  })
}
