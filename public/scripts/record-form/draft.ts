const WAIT_MS = 1500

/**
 * Keeps what is typed as a draft, a moment after each change; the button does the same without JavaScript.
 * @returns whether everything typed has been kept.
 */
export function keepDraft(form: HTMLFormElement): () => boolean {
  const told = form.querySelector<HTMLElement>('[data-draft]')
  if (told === null) return () => false
  let timer: ReturnType<typeof setTimeout> | undefined
  let kept = true
  const keep = async (): Promise<void> => {
    const body = new URLSearchParams()
    for (const [name, value] of new FormData(form)) if (typeof value === 'string') body.append(name, value)
    body.set('action', 'keep-draft-part')
    try {
      const response = await fetch(form.getAttribute('action') ?? '', {
        method: 'POST',
        body,
        keepalive: body.toString().length < 60_000,
      })
      kept = response.ok
      if (response.ok) told.textContent = 'Draft saved. You can leave this page and come back.'
    } catch {
      told.textContent = 'The draft cannot be saved right now: there is no connection.'
    }
  }
  form.addEventListener('input', () => {
    kept = false
    clearTimeout(timer)
    timer = setTimeout(() => void keep(), WAIT_MS)
  })
  return () => kept
}
