import { expect, it } from 'vitest'
import { signedIn, useApp } from '../support/app.ts'
import { settled, upload, wordsOf } from '../support/imports.ts'

/** Many imports at once wait for one another, not for the connections that pages need. */

const running = useApp('test')

/** A file of this many companies whose names resemble none on record, so that each is looked up by its words. */
const companies = (file: number, count: number): string =>
  Array.from({ length: count }, (_, index) =>
    JSON.stringify({
      id: `at-once-${file}-${index}`,
      schema: 'Company',
      properties: { name: [`Harbor ${file} Quarry ${index} Holdings`] },
    }),
  ).join('\n')

it('looks up the names of a dozen files at once, and pages are answered meanwhile', async () => {
  const agent = await signedIn(running(), 'researcher')
  const files: string[] = []
  for (let file = 0; file < 12; file += 1)
    files.push(await upload(agent, `at-once-${file}.ftm`, companies(file, 60)))
  await agent.get('/officials?q=kushner').expect(200)
  const told = await Promise.all(files.map((href) => settled(agent, href)))
  for (const text of told) {
    expect(wordsOf(text)).not.toMatch(/went wrong|try again/i)
    expect(wordsOf(text)).toMatch(/60/)
  }
})
