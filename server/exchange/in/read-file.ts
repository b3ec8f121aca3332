import { openDataset } from '../../dataset/parse.ts'
import { FileRefused } from '../../dataset/problems.ts'
import { slugFrom } from '../../record/slugs.ts'
import { allOf, type FileBytes } from '../../values/file-bytes.ts'
import { inTurns } from '../../values/steps.ts'
import { isInUtf8 } from '../../values/utf8.ts'
import { readBods } from './bods/read-bods.ts'
import { readFtm } from './ftm/read-ftm.ts'
import { readDisclosure } from './oge278e/read-disclosure.ts'
import { type Reading, Unreadable } from './reading.ts'
import type { ImportFormat } from './store.ts'
import { guessMapping } from './table/guess.ts'
import { mappingProblems, type TableMapping } from './table/mapping.ts'
import { readRowsApart } from './table/read-apart.ts'
import type { RowsOfText } from './table/read-rows.ts'
import { readTable } from './table/read-table.ts'

/** An uploaded file, with all that its reading depends on. */
export interface GivenFile {
  readonly format: ImportFormat
  readonly content: FileBytes
  readonly mapping: TableMapping
  /** The dataset that the file is an edition of. */
  readonly dataset: string
}

export const isTable = (format: ImportFormat): format is 'csv' | 'xlsx' =>
  format === 'csv' || format === 'xlsx'

/**
 * Reads a file of any format.
 * @throws {Unreadable} @throws {FileRefused} for a dataset file with something in it that is not a record.
 */
export async function readFile({ format, content: file, mapping, dataset }: GivenFile): Promise<Reading> {
  if (format === 'dataset') return readDatasetFile(file)
  const content = allOf(file)
  const name = slugFrom(dataset)
  if (format === 'ftm') return inTurns(readFtm(content, mapping.source, name))
  if (format === 'bods') return inTurns(readBods(content, mapping.source, name))
  if (format === 'oge278e') return inTurns(readDisclosure(content, mapping, name))
  const table = await readRowsApart(format, content)
  const problems = mappingProblems(mapping, table.columns)
  if (problems.length > 0) throw new Unreadable(problems.join(' '))
  return inTurns(readTable(table, mapping, name))
}

/** The rows of a table, and a guess from its header at how to read it. */
export async function mappingFor(
  format: 'csv' | 'xlsx',
  content: FileBytes,
  source: TableMapping['source'],
): Promise<{ table: RowsOfText; guess: TableMapping }> {
  const table = await readRowsApart(format, allOf(content))
  return { table, guess: guessMapping(table, source) }
}

async function readDatasetFile(content: FileBytes): Promise<Reading> {
  if (!isInUtf8(content)) throw new Unreadable('The file is not UTF-8.')
  const file = await openDataset(content)
  return {
    names: [],
    problems: [],
    leftOut: [],
    remarks: [],
    size: file.size,
    whole: true,
    *records(lists) {
      for (const { list, record } of file.records(lists)) yield { list, record, row: null }
    },
  }
}

/** The message for a file that cannot be imported; null if the fault is ours. */
export function refusalWords(error: unknown): string | null {
  return error instanceof Unreadable || error instanceof FileRefused ? error.message : null
}
