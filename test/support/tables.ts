import { guessMapping } from '../../server/exchange/in/table/guess.ts'
import { readRows } from '../../server/exchange/in/table/read-rows.ts'
import { readTable } from '../../server/exchange/in/table/read-table.ts'
import { atOnce } from '../../server/values/steps.ts'

const SOURCE = { url: 'https://example.org/file', publisher: null, title: null, published: null }

/** How a CSV is read, accepting every guess. */
export const readCsv = (text: string | Buffer) => readFile('csv', Buffer.from(text))

/** The same for a file of any format with rows. */
export async function readFile(format: 'csv' | 'xlsx', content: Buffer) {
  const table = await readRows(format, content)
  const reading = atOnce(readTable(table, guessMapping(table, SOURCE), 'tests'))
  const records = [...reading.records()]
  const links = records.filter(({ list }) => list === 'links').map(({ record }) => record)
  return { reading, links, records }
}
