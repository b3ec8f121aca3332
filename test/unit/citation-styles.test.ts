import { expect, it } from 'vitest'
import { citations } from '../../server/values/citation-styles.ts'

const PAGE = {
  title: 'Jared Kushner & 100% {of} it',
  url: 'https://recusal.example.org/officials/jared-kushner?as_of=2026-05-03T04:05:06.000007Z',
  moment: '2026-05-03T04:05:06.000007Z',
  accessed: new Date('2026-11-27T12:00:00Z'),
}

it('cites a page with its moment in each style', () => {
  const texts = new Map(citations(PAGE).map(({ style, text }) => [style, text]))
  expect(texts.get('APA')).toBe(`Recusal. (2026, May 3). ${PAGE.title} [Data set]. ${PAGE.url}`)
  expect(texts.get('Chicago')).toBe(
    `Recusal. “${PAGE.title}.” Record as of May 3, 2026, 4:05 AM UTC. Accessed November 27, 2026. ${PAGE.url}.`,
  )
  expect(texts.get('MLA')).toBe(`“${PAGE.title}.” Recusal, 3 May 2026, ${PAGE.url}. Accessed 27 Nov. 2026.`)
  expect(texts.get('Newsroom')).toContain('as of May 3, 2026')
  expect(texts.get('BibTeX')).toContain('title = {Jared Kushner \\& 100\\% of it}')
})
