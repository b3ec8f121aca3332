/**
 * Filters the page in place: fetches what a link or the filter bar would load, and changes only the parts that differ.
 * The address and the back button work as they would without JavaScript.
 */
export function filterInPlace(ready: () => void): void {
  const told = new Map(parts(document).map((part) => [nameOf(part), part.outerHTML]))
  // A figure on its own, in another site's page, links to this site instead.
  if (!told.has('filters')) return
  let latest = 0
  let shown = location.pathname + location.search

  const show = async (address: string): Promise<void> => {
    latest += 1
    shown = location.pathname + location.search
    const asked = latest
    const main = document.querySelector('main')
    main?.setAttribute('aria-busy', 'true')
    const found = await pageAt(address).catch(() => null)
    // A reader who has chosen again in the meantime sees the last choice.
    if (asked !== latest) return
    if (found === null || parts(found.page).length !== told.size) {
      location.assign(address)
      return
    }
    const { page: next, redirectedTo } = found
    if (redirectedTo !== null) {
      history.replaceState({ parts: true }, '', redirectedTo)
      shown = location.pathname + location.search
    }
    const focus = focusedLink()
    for (const part of parts(document)) {
      const changed = next.querySelector<HTMLElement>(`[data-part="${nameOf(part)}"]`)
      if (changed === null || changed.outerHTML === told.get(nameOf(part))) continue
      told.set(nameOf(part), changed.outerHTML)
      const open = part.querySelector('[data-toggle-table]')?.getAttribute('aria-expanded') === 'true'
      const unfolded = part.querySelector<HTMLDetailsElement>('.figure-fold')?.open === true
      const fold = changed.querySelector<HTMLDetailsElement>('.figure-fold')
      if (fold !== null && unfolded) fold.open = true
      part.replaceWith(document.adoptNode(changed))
      ready()
      if (open) changed.querySelector<HTMLButtonElement>('[data-toggle-table]')?.click()
    }
    document.title = next.title
    main?.removeAttribute('aria-busy')
    focus?.()
    announce()
  }

  const follow = (address: string): void => {
    history.pushState({ parts: true }, '', address)
    void show(address)
  }

  document.addEventListener('click', (event) => {
    const link = event.target instanceof Element ? event.target.closest<Element>('a[data-choose]') : null
    const href = link?.getAttribute('href')
    if (href == null || event.defaultPrevented || event.button !== 0) return
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return
    event.preventDefault()
    follow(href)
  })
  document.addEventListener('submit', (event) => {
    const form = event.target
    if (!(form instanceof HTMLFormElement) || form.dataset.inPlace === undefined) return
    event.preventDefault()
    const given = [...new FormData(form)].filter(([, value]) => value !== '') as [string, string][]
    const query = new URLSearchParams(given).toString()
    follow(query === '' ? form.action : `${form.action}?${query}`)
  })
  addEventListener('popstate', () => {
    // A jump within the page does not lead to another page.
    if (location.pathname + location.search !== shown) void show(location.href)
  })
}

function parts(page: Document): HTMLElement[] {
  return [...page.querySelectorAll<HTMLElement>('[data-part]')]
}

function nameOf(part: HTMLElement): string {
  return part.dataset.part ?? ''
}

/** @throws when the address answers anything but this page with its parts. */
async function pageAt(address: string): Promise<{ page: Document; redirectedTo: string | null }> {
  const response = await fetch(address, { headers: { accept: 'text/html' } })
  if (!response.ok) throw new Error(`answered ${response.status}`)
  const page = new DOMParser().parseFromString(await response.text(), 'text/html')
  return { page, redirectedTo: response.redirected ? response.url : null }
}

/** How to give the focus back once the part that has it is replaced: to the same link, or else to its part. */
function focusedLink(): (() => void) | null {
  const at = document.activeElement
  const part = at?.closest<HTMLElement>('[data-part]')
  if (at == null || part == null) return null
  const words = at.textContent
  const name = nameOf(part)
  return () => {
    const now = document.querySelector<HTMLElement>(`[data-part="${name}"]`)
    if (now === null || now.contains(document.activeElement)) return
    const same = [...now.querySelectorAll<HTMLElement>('a, button')].find(
      (each) => each.textContent === words && each.getClientRects().length > 0,
    )
    if (same !== undefined) {
      same.focus({ preventScroll: true })
      return
    }
    now.tabIndex = -1
    now.focus({ preventScroll: true })
  }
}

/** Tells those who cannot see it what the page now counts. */
function announce(): void {
  const words = document.querySelector('[data-part="filters"] strong')?.textContent
  const region = document.querySelector('[data-announce]')
  if (region !== null && words != null) region.textContent = words
}
