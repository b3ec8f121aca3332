/// <reference lib="dom" />
import { expect, it } from 'vitest'
import { useApp } from '../support/app.ts'
import { useSite } from '../support/site.ts'

const { visit: inBrowser } = useSite(useApp('file'))

/** A page of US Letter with the browser's margins, in CSS pixels. */
const LETTER = { width: 720, height: 960 }

it.each([
  '/',
  '/overlaps',
  '/links',
  '/officials/steve-witkoff',
  '/officials/steve-witkoff/dossier',
  '/interests/qatar',
  '/negotiations/russia-ukraine',
  '/overlaps/jared-kushner~iran-2026~qatar',
  '/links/pif-affinity-2bn',
])('%s fits on paper, with no column beyond its edge and no word cut in two', async (path) => {
  await inBrowser({ viewport: LETTER }, async (page) => {
    await page.emulateMedia({ media: 'print' })
    await page.goto(path)
    const wide = await page.evaluate(() =>
      [...document.querySelectorAll<HTMLTableElement>('main table')]
        .filter(
          (table) => table.scrollWidth > (table.parentElement?.clientWidth ?? 0) && table.clientWidth > 0,
        )
        .map((table) => table.caption?.textContent ?? ''),
    )
    expect(wide).toEqual([])
    const cut = await page.evaluate(() => {
      const walker = document.createTreeWalker(document.querySelector('main') as Node, NodeFilter.SHOW_TEXT)
      const found: string[] = []
      for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
        if (node.parentElement?.closest('svg, .visually-hidden, .source-list, .plot') != null) continue
        for (const { 0: word, index } of (node.textContent ?? '').matchAll(/[\p{L}]{3,20}/gu)) {
          const range = document.createRange()
          range.setStart(node, index)
          range.setEnd(node, index + word.length)
          if (new Set([...range.getClientRects()].map(({ top }) => Math.round(top))).size > 1)
            found.push(word)
        }
      }
      return found
    })
    expect(cut).toEqual([])
  })
})
