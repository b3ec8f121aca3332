/** Links that wait to be checked, one key each: for those who have a keyboard before them. */
export function workThrough(queue: HTMLElement): void {
  if (!matchMedia('(min-width: 701px) and (pointer: fine)').matches) return
  const buttons = [...queue.querySelectorAll<HTMLButtonElement>('[data-check]')]
  const keys = document.querySelector<HTMLElement>('[data-check-keys]')
  if (keys !== null) keys.hidden = false
  buttons[0]?.focus()
  queue.addEventListener('keydown', (event) => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    const at = buttons.indexOf(document.activeElement as HTMLButtonElement)
    const next = at < 0 ? undefined : buttons[at + step]
    if (step === 0 || next === undefined) return
    event.preventDefault()
    next.focus()
    next.closest('li')?.scrollIntoView({ block: 'nearest' })
  })
}
