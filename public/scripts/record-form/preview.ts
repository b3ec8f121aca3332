const WAIT_MS = 400

/** Keeps the panel beside the form up to date as it is filled in; the button does the same without JavaScript. */
export function keepPreview(form: HTMLFormElement): void {
  const panel = document.querySelector<HTMLElement>('[data-preview]')
  if (panel === null) return
  let timer: ReturnType<typeof setTimeout> | undefined
  let under: AbortController | null = null
  const refresh = async (): Promise<void> => {
    under?.abort()
    under = new AbortController()
    const body = new URLSearchParams()
    for (const [name, value] of new FormData(form)) if (typeof value === 'string') body.append(name, value)
    body.set('action', 'preview-part')
    try {
      const response = await fetch(form.getAttribute('action') ?? '', {
        method: 'POST',
        body,
        signal: under.signal,
      })
      if (!response.ok) return
      panel.innerHTML = await response.text()
      showReads(form, panel)
    } catch {
      // Aborted by the next keystroke, or no network: what is there stays.
    }
  }
  const later = (): void => {
    clearTimeout(timer)
    timer = setTimeout(() => void refresh(), WAIT_MS)
  }
  // A page that came with a preview keeps it; any other is brought up to date at once.
  if (panel.querySelector('.preview-overlap, .alike') === null) void refresh()
  form.addEventListener('input', later)
  form.addEventListener('change', later)
}

/** Plays the link back as a sentence. */
function showReads(form: HTMLFormElement, panel: HTMLElement): void {
  const box = form.querySelector<HTMLElement>('[data-reads-as]')
  const words = form.querySelector<HTMLElement>('[data-reads-words]')
  if (box === null || words === null) return
  const reads = panel.querySelector('[data-reads]')?.textContent ?? ''
  words.textContent = reads
  box.hidden = reads === ''
}
