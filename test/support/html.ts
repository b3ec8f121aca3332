import { type HTMLElement, parse } from 'node-html-parser'

/** Pages as trees: tests read what a page says, not its markup. */

/** The tree of a page, or of a part of one. */
export function page(html: string): HTMLElement {
  return parse(html, { comment: false })
}

/** The only element that matches. */
export function one(root: HTMLElement, selector: string): HTMLElement {
  const found = root.querySelectorAll(selector)
  const [first] = found
  if (first === undefined || found.length > 1) throw new Error(`${found.length} elements fit ${selector}`)
  return first
}

/** Whether any element of the page matches. */
export function has(html: string, selector: string): boolean {
  return page(html).querySelector(selector) !== null
}

/** The text of an element, with whitespace collapsed. */
export function wordsOf(element: HTMLElement): string {
  return element.text.replace(/\s+/g, ' ').trim()
}

/** The text of every element of the page that matches. */
export function wordsIn(html: string, selector: string): string[] {
  return page(html).querySelectorAll(selector).map(wordsOf)
}

/** The addresses of the links on a page, including those inside pictures. */
export function hrefsIn(root: HTMLElement): string[] {
  return root.querySelectorAll('a').flatMap((link) => link.getAttribute('href') ?? [])
}

/** The addresses on a page that match a pattern. */
export function hrefsOn(html: string, pattern: RegExp): string[] {
  return hrefsIn(page(html)).filter((href) => pattern.test(href))
}

/** The first address on a page that matches a pattern. */
export function hrefOn(html: string, pattern: RegExp): string {
  const [found] = hrefsOn(html, pattern)
  if (found === undefined) throw new Error(`no link on the page fits ${pattern}`)
  return found
}

/** The address of the link with this text. */
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

/** The fields that a browser would send from a form, by name, without buttons. */
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

/** The value of a field as a browser sends it: a single-line field has no line breaks, a text area has CR LF. */
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

/** The value of the field with this name on a page. */
export function valueOn(html: string, name: string): string {
  return valueIn(one(page(html), `[name="${name}"]`))
}

/** The addresses that the forms of a page are sent to, if they match a pattern. */
export function actionsOn(html: string, pattern: RegExp): string[] {
  return page(html)
    .querySelectorAll('form')
    .flatMap((form) => form.getAttribute('action') ?? [])
    .filter((action) => pattern.test(action))
}
