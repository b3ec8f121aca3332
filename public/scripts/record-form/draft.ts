const WAIT_MS = 1500

const SIGNED_OUT = 'The draft could not be saved. Sign in again in another tab, then go on here.'
const NOT_SAVED: Readonly<Record<number, string>> = {
  401: SIGNED_OUT,
  403: SIGNED_OUT,
  409: 'What you type here is not saved as a draft: you have one of this form from another window. Save or copy this before you leave the page.',
}

/**
 * Keeps what is typed as a draft, a moment after each change; the button does the same without JavaScript.
 * @returns whether everything typed has been kept.
 */
export function keepDraft(form: HTMLFormElement): () => boolean {
  const told = form.querySelector<HTMLElement>('[data-draft]')
  if (told === null) return () => false
  let timer: ReturnType<typeof setTimeout> | undefined
  let [typed, kept] = [0, 0]
  let isSending = false
  /** One at a time: an earlier one that arrives later would replace what is newer. */
  const keep = async (): Promise<void> => {
    if (isSending) {
      timer = setTimeout(() => void keep(), WAIT_MS)
      return
    }
    isSending = true
    const sent = typed
    const body = new URLSearchParams()
    for (const [name, value] of new FormData(form)) if (typeof value === 'string') body.append(name, value)
    body.set('action', 'keep-draft-part')
    try {
      const response = await fetch(form.getAttribute('action') ?? '', {
        method: 'POST',
        body,
        keepalive: body.toString().length < 60_000,
      })
      if (response.ok) kept = sent
      told.textContent = response.ok
        ? 'Draft saved. You can leave this page and come back.'
        : (NOT_SAVED[response.status] ?? 'The draft cannot be saved right now.')
    } catch {
      told.textContent = 'The draft cannot be saved right now: there is no connection.'
    }
    isSending = false
  }
  form.addEventListener('input', () => {
    typed += 1
    clearTimeout(timer)
    timer = setTimeout(() => void keep(), WAIT_MS)
  })
  return () => kept === typed
}
