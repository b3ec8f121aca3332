import { type HTMLElement, parse } from 'node-html-parser'

/** Pages as trees: tests read what a page says, not how it is written. */

/** The tree of a page, or of a part of one. */
export function page(html: string): HTMLElement {
  return parse(html, { comment: false })
}

/** The one element that fits. */
export function one(root: HTMLElement, selector: string): HTMLElement {
  const found = root.querySelectorAll(selector)
  const [first] = found
  if (first === undefined || found.length > 1) throw new Error(`${found.length} elements fit ${selector}`)
  return first
}

/** Whether any element of the page fits. */
export function has(html: string, selector: string): boolean {
  return page(html).querySelector(selector) !== null
}

/** The words of an element, with white space folded. */
export function wordsOf(element: HTMLElement): string {
  return element.text.replace(/\s+/g, ' ').trim()
}

/** The words of every element of the page that fits. */
export function wordsIn(html: string, selector: string): string[] {
  return page(html).querySelectorAll(selector).map(wordsOf)
}

/** The addresses of the links in a page, those inside pictures too. */
export function hrefsIn(root: HTMLElement): string[] {
  return root.querySelectorAll('a').flatMap((link) => link.getAttribute('href') ?? [])
}

/** The addresses of a page that fit a pattern. */
export function hrefsOn(html: string, pattern: RegExp): string[] {
  return hrefsIn(page(html)).filter((href) => pattern.test(href))
}

/** The first address on a page that fits a pattern. */
export function hrefOn(html: string, pattern: RegExp): string {
  const [found] = hrefsOn(html, pattern)
  if (found === undefined) throw new Error(`no link on the page fits ${pattern}`)
  return found
}

/** The address of the link with these words. */
export function hrefOf(root: HTMLElement, words: string): string {
  const found = root.querySelectorAll('a').find((link) => wordsOf(link) === words)
  const href = found?.getAttribute('href')
  if (href === undefined) throw new Error(`no link says “${words}”`)
  return href
}

/** The address of the next page of a list; null on the last. */
export function nextOn(html: string): string | null {
  return page(html).querySelector('a[rel=next]')?.getAttribute('href') ?? null
}

/** What a browser would send of a form, by the names of its fields; buttons are left out. */
export function fieldsOf(form: HTMLElement): Record<string, string> {
  const fields: Record<string, string> = {}
  for (const field of form.querySelectorAll('input, select, textarea')) {
    const name = field.getAttribute('name')
    if (name !== undefined && isSent(field)) fields[name] = valueIn(field)
  }
  return fields
}

function isSent(field: HTMLElement): boolean {
  const type = field.getAttribute('type')
  return (type !== 'radio' && type !== 'checkbox') || field.hasAttribute('checked')
}

/** What a field of a form holds, as a browser reads it: no line breaks in one line, both characters of them in more. */
function valueIn(field: HTMLElement): string {
  if (field.tagName === 'TEXTAREA') return field.text.replace(/^\n/, '').replace(/\r?\n/g, '\r\n')
  if (field.tagName !== 'SELECT') {
    const value = field.getAttribute('value') ?? ''
    return field.getAttribute('type') === 'hidden' ? value : value.replace(/[\r\n]/g, '')
  }
  const options = field.querySelectorAll('option')
  const chosen = options.find((option) => option.hasAttribute('selected')) ?? options[0]
  return chosen?.getAttribute('value') ?? chosen?.text ?? ''
}

/** What the field of this name holds on a page. */
export function valueOn(html: string, name: string): string {
  return valueIn(one(page(html), `[name="${name}"]`))
}

/** The addresses that the forms of a page are sent to, where they fit a pattern. */
export function actionsOn(html: string, pattern: RegExp): string[] {
  return page(html)
    .querySelectorAll('form')
    .flatMap((form) => form.getAttribute('action') ?? [])
    .filter((action) => pattern.test(action))
}
