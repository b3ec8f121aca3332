import { targetId } from './target.ts'

/**
 * Works through links that wait to be checked, by keyboard: the arrow keys go from one to the next, and Enter goes to
 * its answer. The key that leads there confirms nothing.
 */
export function workThrough(queue: HTMLElement): void {
  if (!matchMedia('(min-width: 701px) and (pointer: fine)').matches) return
  const items = [...queue.querySelectorAll<HTMLElement>('[data-check-item]')]
  const keys = document.querySelector<HTMLElement>('[data-check-keys]')
  if (keys !== null) keys.hidden = false
  for (const item of items) item.tabIndex = -1
  // Someone who has answered one continues with the next.
  const next = items.find((item) => item.id === targetId())
  const first = next ?? items[0]
  first?.focus({ preventScroll: next === undefined })
  queue.addEventListener('keydown', (event) => {
    const at = items.findIndex((item) => item.contains(document.activeElement))
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    const beside = at < 0 || step === 0 ? undefined : items[at + step]
    if (beside !== undefined) {
      event.preventDefault()
      beside.focus()
      beside.scrollIntoView({ block: 'nearest' })
    }
    if (event.key !== 'Enter' || event.target !== items[at]) return
    event.preventDefault()
    items[at]?.querySelector<HTMLElement>('.check-answer :is(input:not([type=hidden]), button)')?.focus()
  })
}
