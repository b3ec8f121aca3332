/** What a figure's page does in the frame of another site: it tells how high it is, whenever that changes. */

const main = document.querySelector('main')
const code = document.querySelector<HTMLElement>('[data-embed-code]')

if (window.parent === window) {
  // On its own it offers itself for other pages.
  if (code !== null) code.hidden = false
} else if (main !== null) {
  const tell = (): void => {
    const height = Math.ceil(main.getBoundingClientRect().bottom + window.scrollY)
    // The height is no secret, and any site may frame this page.
    window.parent.postMessage({ recusalHeight: height }, '*')
  }
  new ResizeObserver(tell).observe(main)
  tell()
}
