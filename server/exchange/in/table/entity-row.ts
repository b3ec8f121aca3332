import { EXTERNAL_ID_NAMES } from '../../../../models/vocabulary.ts'
import { entityRecord } from '../entity-record.ts'
import { citation } from '../file-source.ts'
import type { FileName } from '../reading.ts'
import { readCitations } from './citations.ts'
import { type ReadRow, type RowReader, severalOf, withKind } from './row-reader.ts'

/** The official or interest in a row; null if the row cannot be read. */
export function readEntityRow(reader: RowReader): ReadRow | null {
  const before = reader.problems.length
  const named = reader.entity('name')
  const cited = reader.cell('source_url') === '' ? [] : readCitations(reader)
  if (reader.problems.length > before || named === null || cited === null) return null
  const ids = EXTERNAL_ID_NAMES.flatMap((id) => (reader.cell(id) === '' ? [] : [[id, reader.cell(id)]]))
  const own = reader.cell('id')
  const aliases = reader.cells('alias').flatMap(severalOf)
  if (aliases.length > 100)
    reader.left.add('Other names', 'An entry keeps at most 100.', aliases.length - 100)
  const name: FileName = {
    ...withKind(named, undefined),
    ...(own === '' ? {} : { id: `id:${own}` }),
    aliases: aliases.slice(0, 100),
    externalIds: ids.length === 0 ? null : Object.fromEntries(ids),
  }
  const summary = reader.shortened('Who or what it is', reader.cells('summary').join('. '), 4000)
  const record = {
    ...entityRecord(name),
    ...(summary === '' ? {} : { summary }),
    ...(cited.length === 0 ? {} : { sources: cited.map(citation) }),
  }
  const sources = cited.map(({ source }) => ({ list: 'sources' as const, record: source }))
  return {
    names: [name],
    records: [...sources, { list: 'entities', record }],
    isTurned: false,
    isDivided: false,
  }
}
