import { workThrough } from './check-queue.ts'
import { targetId } from './target.ts'

/** What every page does with JavaScript; each works without it too. */

const YEAR_SECONDS = 31_536_000

/** Lets the reader choose the colors; the server reads the cookie, so that the next page has them at once. */
function offerThemes(): void {
  const choice = document.querySelector<HTMLElement>('.theme-choice')
  if (choice === null) return
  choice.hidden = false
  const buttons = [...choice.querySelectorAll<HTMLButtonElement>('[data-theme-choice]')]
  const root = document.documentElement
  const show = (): void => {
    for (const button of buttons) {
      button.setAttribute('aria-pressed', String(button.dataset.themeChoice === (root.dataset.theme ?? '')))
    }
  }
  for (const button of buttons) {
    button.addEventListener('click', () => {
      const theme = button.dataset.themeChoice ?? ''
      if (theme === '') delete root.dataset.theme
      else root.dataset.theme = theme
      const lifetime = theme === '' ? 0 : YEAR_SECONDS
      // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not in every browser yet.
      document.cookie = `theme=${theme}; path=/; max-age=${lifetime}; samesite=lax`
      document.dispatchEvent(new Event('themechange'))
      show()
    })
  }
  show()
}

/** Leads to the problems of a form that came back. */
function showProblems(): void {
  document.querySelector<HTMLElement>('.error-summary')?.focus()
}

/** How often a page that shows work under way looks again, and after how many looks it stops. */
const LOOK_MS = 1500
const MOST_LOOKS = 2400

/** Follows work under way: updates how far it is, and reloads the whole page once it has ended. */
function followWork(): void {
  const state = document.querySelector<HTMLElement>('[data-working]')
  const href = state?.dataset.working
  if (state === null || href === undefined) return
  let looks = 0
  const look = async (): Promise<void> => {
    looks += 1
    try {
      const text = await (await fetch(href)).text()
      const now = new DOMParser().parseFromString(text, 'text/html').querySelector('[data-working]')
      if (now === null) {
        location.assign(href)
        return
      }
      state.replaceChildren(...now.childNodes)
    } catch {
      // The server is away for a moment: the next look will tell.
    }
    if (looks < MOST_LOOKS) setTimeout(look, LOOK_MS)
  }
  setTimeout(look, LOOK_MS)
}

/** Loads the script that suggests records in the search box only once someone uses the box. */
function offerRecords(): void {
  const form = document.querySelector<HTMLFormElement>('[data-search]')
  const script = form?.dataset.script
  if (form === null || script === undefined) return
  form.addEventListener(
    'focusin',
    async () => {
      const { offer } = (await import(script)) as { offer(form: HTMLFormElement): void }
      offer(form)
    },
    { once: true },
  )
}

/** Goes to the search box on "/", as on other sites where people search a lot. */
function followSlash(): void {
  addEventListener('keydown', (event) => {
    const at = document.activeElement
    const typing =
      at instanceof HTMLInputElement || at instanceof HTMLTextAreaElement || at instanceof HTMLSelectElement
    if (event.key !== '/' || typing || event.ctrlKey || event.metaKey || event.altKey) return
    const search = document.querySelector<HTMLInputElement>('#search, #q')
    if (search === null || search.offsetParent === null) return
    event.preventDefault()
    search.focus()
  })
}

/** Shows that a form is on its way: if it takes longer than a moment, a bar appears above the page. */
function showProgress(): void {
  const main = document.querySelector('main')
  document.addEventListener('submit', (event) => {
    if (!event.defaultPrevented) main?.setAttribute('aria-busy', 'true')
  })
  // When the reader comes back to a page left this way, nothing is on its way any more.
  addEventListener('pageshow', () => main?.removeAttribute('aria-busy'))
}

/** When the reader comes back to a page, makes its filters match what it lists, not what was chosen on leaving. */
function resetFilters(): void {
  addEventListener('pageshow', ({ persisted }) => {
    if (!persisted) return
    for (const form of document.querySelectorAll<HTMLFormElement>('form[method="get"]')) form.reset()
  })
}

/** The folds around an element. */
function foldsAround(element: Element | null): HTMLDetailsElement[] {
  const fold = element?.closest<HTMLDetailsElement>('details') ?? null
  return fold === null ? [] : [fold, ...foldsAround(fold.parentElement)]
}

/** What is open on paper: all of a page but the other paths, which its dossier has. */
const ON_PAPER = [
  'main .fold-part > details',
  'main .figure-fold',
  'main .section > .fold-section:not(.parallel-chains)',
  'main .fold-part .legal-tests > details',
].join()

/** Opens folds: those that an address within the page leads to, and all of them for printing. */
function unfold(): void {
  const openTarget = (): void => {
    const target = document.getElementById(targetId())
    const folds = foldsAround(target).filter((fold) => !fold.open)
    for (const fold of folds) fold.open = true
    if (folds.length > 0) target?.scrollIntoView()
  }
  addEventListener('hashchange', openTarget)
  openTarget()
  let closed: HTMLDetailsElement[] = []
  addEventListener('beforeprint', () => {
    closed = [...document.querySelectorAll<HTMLDetailsElement>(ON_PAPER)].filter((fold) => !fold.open)
    for (const fold of closed) fold.open = true
  })
  addEventListener('afterprint', () => {
    for (const fold of closed) fold.open = false
  })
}

const queue = document.querySelector<HTMLElement>('[data-check-queue]')
if (queue !== null) workThrough(queue)
followSlash()
offerThemes()
unfold()
showProblems()
showProgress()
followWork()
resetFilters()
offerRecords()
