/// <reference lib="dom" />
import axe from 'axe-core'
import type { Page } from 'playwright-core'

/** The rules of axe that compare colors, which take most of its time, and the elements that they apply to. */
const COLOR_RULES = { 'color-contrast': '*', 'link-in-text-block': 'a[href]' }

/** Marks the elements whose colors are checked, while axe runs. */
const CHECKED = 'data-colors-checked'

interface PageWithAxe {
  readonly axe: typeof axe
}

/**
 * What axe finds wrong with a page as it is shown. Texts that look alike, such as those of a column, have their colors
 * checked once. Pages have no frames, so axe is run by itself: the package that runs it in frames too loads it again
 * for each check.
 * @param checked all rules, or only those of colors.
 */
export async function accessibilityFaults(
  page: Page,
  name: string,
  checked: 'everything' | 'colors' = 'everything',
): Promise<string[]> {
  if (!(await page.evaluate(() => 'axe' in window))) {
    await page.evaluate(axe.source)
    const rules = Object.entries(COLOR_RULES).map(([id, selector]) => ({
      id,
      selector: `${selector}[${CHECKED}]`,
    }))
    await page.evaluate((given) => (window as unknown as PageWithAxe).axe.configure({ rules: given }), rules)
  }
  const only = checked === 'colors' ? { runOnly: Object.keys(COLOR_RULES) } : {}
  await page.evaluate(markOneOfEachLook, CHECKED)
  const { violations } = await page.evaluate(
    (options) => (window as unknown as PageWithAxe).axe.run(document, options),
    { ...only, resultTypes: ['violations' as const] },
  )
  await page.evaluate((mark) => {
    for (const element of document.querySelectorAll(`[${mark}]`)) element.removeAttribute(mark)
  }, CHECKED)
  return violations.map(
    ({ id, nodes }) =>
      `${name} ${id}: ${nodes
        .map((node) => node.target.join(' '))
        .slice(0, 3)
        .join(' | ')}`,
  )
}

/** Runs in the page: marks one of all texts that have the same style, inside elements with the same style. */
function markOneOfEachLook(mark: string): void {
  const hasOwnText = ({ childNodes }: Element): boolean =>
    [...childNodes].some((node) => node.nodeType === Node.TEXT_NODE && (node.textContent ?? '').trim() !== '')
  const looks = new Map<string, number>()
  const known = new Map<Element, number>()
  const lookOf = (element: Element | null): number => {
    if (element === null) return 0
    const before = known.get(element)
    if (before !== undefined) return before
    const style = getComputedStyle(element)
    const look = [
      lookOf(element.parentElement),
      // A link within a sentence must look different from it, even if an equal one stands alone.
      element.matches('a[href]') && element.parentElement !== null && hasOwnText(element.parentElement),
      element.tagName,
      element.className,
      style.color,
      style.backgroundColor,
      style.backgroundImage,
      style.opacity,
      style.position,
      style.visibility,
      style.fontSize,
      style.fontWeight,
      style.textDecorationLine,
    ].join('|')
    const number = looks.get(look) ?? looks.size + 1
    looks.set(look, number)
    known.set(element, number)
    return number
  }
  const hasText = (element: Element): boolean =>
    element.matches('a[href], input, select, textarea') || hasOwnText(element)
  const seen = new Set<number>()
  for (const element of document.body.querySelectorAll('*')) {
    if (!element.checkVisibility() || !hasText(element)) continue
    const look = lookOf(element)
    if (!seen.has(look)) element.setAttribute(mark, '')
    seen.add(look)
  }
}
