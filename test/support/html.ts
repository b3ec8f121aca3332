import { type HTMLElement, parse } from 'node-html-parser'

/** A page as a tree, so that tests read what it says and not how it is written. */
export function page(html: string): HTMLElement {
  return parse(html, { comment: false, blockTextElements: { script: true, style: true, pre: true } })
}

/** The one element that fits. */
export function one(root: HTMLElement, selector: string): HTMLElement {
  const found = root.querySelectorAll(selector)
  const [first] = found
  if (first === undefined || found.length > 1) throw new Error(`${found.length} elements fit ${selector}`)
  return first
}

/** The words of an element, with white space folded. */
export function wordsOf(element: HTMLElement): string {
  return element.text.replace(/\s+/g, ' ').trim()
}

/** The addresses of the links in a page, those inside pictures too. */
export function hrefsIn(root: HTMLElement): string[] {
  return root.querySelectorAll('a').flatMap((link) => link.getAttribute('href') ?? [])
}

/** The address of the link with these words. */
export function hrefOf(root: HTMLElement, words: string): string {
  const found = root.querySelectorAll('a').find((link) => wordsOf(link) === words)
  const href = found?.getAttribute('href')
  if (href === undefined) throw new Error(`no link says “${words}”`)
  return href
}
