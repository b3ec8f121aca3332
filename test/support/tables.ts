import { guessMapping } from '../../server/exchange/in/table/guess.ts'
import { readRows } from '../../server/exchange/in/table/read-rows.ts'
import { readTable } from '../../server/exchange/in/table/read-table.ts'
import { atOnce } from '../../server/values/steps.ts'

const SOURCE = { url: 'https://example.org/file', publisher: null, title: null, published: null }

/** How a CSV is read, accepting every guess. */
export async function readCsv(text: string | Buffer) {
  const table = await readRows('csv', Buffer.from(text))
  const reading = atOnce(readTable(table, guessMapping(table, SOURCE), 'tests'))
  const records = [...reading.records()]
  const links = records.filter(({ list }) => list === 'links').map(({ record }) => record)
  return { reading, links, records }
}
