import { type Request, type Response, Router } from 'express'
import { ENTITY_KINDS } from '../../../../models/vocabulary.ts'
import { isTable, mappingFor } from '../../../exchange/in/read-file.ts'
import { importContent, keepDetails, keepMappingFor, type StoredImport } from '../../../exchange/in/store.ts'
import { connectionChoices } from '../../../exchange/in/table/connections.ts'
import { FIELDS_OF, TABLE_RECORDS } from '../../../exchange/in/table/fields.ts'
import { distinctConnections, guessConnections, guessMapping } from '../../../exchange/in/table/guess.ts'
import { mappingProblems, saidOf, type TableMapping } from '../../../exchange/in/table/mapping.ts'
import type { RowsOfText } from '../../../exchange/in/table/read-rows.ts'
import { count, words } from '../../../values/format.ts'
import { HttpError } from '../../errors.ts'
import { textField } from '../../input.ts'
import { mayPost, requirePermission } from '../../middleware/guards.ts'
import { BUSY, type ImportPages } from './shared.ts'

/** Constants that the page asks for; a hand-written mapping can have more. */
const CONSTANTS = ['kind', 'currency', 'from_kind', 'to_kind', 'entity_kind'] as const
/** How many cells of a column are shown. */
const SAMPLES = 3

/** The form as it was sent: how the table would be read, and whether its page has to be shown again first. */
interface SentColumns {
  readonly mapping: TableMapping
  readonly isIncomplete: boolean
}

/** What each column of a table means: guessed, reviewed, and kept for the next file with these columns. */
export function columnRoutes({ context, needOpen, needIdle, start }: ImportPages): Router {
  const { query } = context.database
  const router = Router()
  const tableOf = async (given: StoredImport): Promise<RowsOfText> => {
    const content = await importContent(query, given.id)
    if (content === null || !isTable(given.format)) throw new HttpError(409, 'This file has no columns.')
    return (await mappingFor(given.format, content, given.mapping.source)).table
  }
  const show = (
    res: Response,
    given: StoredImport,
    table: RowsOfText,
    mapping: TableMapping,
    problems: readonly string[],
  ): void => {
    res.status(problems.length === 0 ? 200 : 422).render('imports/columns', {
      title: `${problems.length === 0 ? '' : 'Error: '}Columns of ${given.fileName}`,
      ...columnsModel(given, table, mapping),
      problems: problems.map((message) => ({ input: 'columns', message })),
    })
  }
  router.get('/imports/:id/columns', requirePermission('record:write'), async (req, res) => {
    const given = await needOpen(req)
    show(res, given, await tableOf(given), given.mapping, [])
  })
  router.post('/imports/:id/columns', ...mayPost('record:write'), async (req, res) => {
    const given = await needIdle(req)
    const table = await tableOf(given)
    const { mapping, isIncomplete } = readColumns(req, given, table)
    const problems = isIncomplete ? [] : mappingProblems(mapping, table.columns)
    if (isIncomplete || problems.length > 0) {
      show(res, given, table, mapping, problems)
      return
    }
    if (!(await keepDetails(context.database, given.id, { ...given, mapping })))
      throw new HttpError(409, BUSY)
    await keepMappingFor(query, table.columns, mapping)
    await start(req, given.id, 'names')
    res.redirect(303, `/imports/${given.id}`)
  })
  return router
}

const columnFor = ({ columns }: Pick<TableMapping, 'columns'>, field: string): string | undefined =>
  Object.keys(columns).find((name) => columns[name] === field)

/** The texts whose meaning the page asks for: those of the column of connections. */
function askedTexts(table: RowsOfText, column: string | undefined): string[] {
  return column === undefined || !table.columns.includes(column) ? [] : distinctConnections(table, column)
}

/** What the form says; whatever it cannot say stays as it was. */
function readColumns(req: Request, given: StoredImport, table: RowsOfText): SentColumns {
  const oneOf = <const Word extends string>(name: string, all: readonly Word[]): Word | null =>
    all.find((word) => word === textField(req, name)) ?? null
  const record = oneOf('record', TABLE_RECORDS) ?? given.mapping.record
  const shown = oneOf('shown_record', TABLE_RECORDS) ?? record
  // Another kind of record has other fields, which the page has not shown yet.
  if (record !== shown) {
    const guess = guessMapping(table, given.mapping.source, record)
    return { mapping: { ...guess, capitals: textField(req, 'capitals') === 'yes' }, isIncomplete: true }
  }
  const fields = new Set(FIELDS_OF[record].map(({ name }) => name))
  const columns = Object.fromEntries(
    table.columns.flatMap((column, index) => {
      const field = textField(req, `column_${index}`)
      return fields.has(field) ? [[column, field]] : []
    }),
  )
  const constants = { ...given.mapping.constants }
  for (const name of CONSTANTS) {
    const value = textField(req, `constant_${name}`).trim().slice(0, 300)
    if (value === '' || !fields.has(name)) delete constants[name]
    else constants[name] = value
  }
  const asked = textField(req, 'asked_column')
  const column = columnFor({ columns }, 'connection')
  const isNewColumn = column !== undefined && column !== asked
  const mapping = {
    record,
    columns,
    constants,
    connections: isNewColumn ? guessConnections(table, column) : meaningsOf(req, askedTexts(table, column)),
    dates: oneOf('dates', ['day', 'month']),
    decimals: oneOf('decimals', ['point', 'comma']),
    capitals: textField(req, 'capitals') === 'yes',
    source: given.mapping.source,
  }
  return { mapping, isIncomplete: isNewColumn || textField(req, 'action') === 'record' }
}

/** What the form says that texts mean. */
function meaningsOf(req: Request, texts: readonly string[]): TableMapping['connections'] {
  return Object.fromEntries(
    texts.flatMap((text, index) => {
      const meaning = textField(req, `meaning_${index}`).slice(0, 60)
      return meaning === '' ? [] : [[text, meaning]]
    }),
  )
}

function columnsModel(given: StoredImport, table: RowsOfText, mapping: TableMapping) {
  const fields = FIELDS_OF[mapping.record]
  const isLinks = mapping.record === 'links'
  const choices = connectionChoices()
  const kinds = (chosen: string | undefined) =>
    ENTITY_KINDS.map((value) => ({ value, label: words(value), selected: value === chosen }))
  return {
    id: given.id,
    fileName: given.fileName,
    dataset: given.dataset,
    rows: count(table.rows.length, 'row'),
    isLinks,
    record: mapping.record,
    records: [
      { value: 'links', label: 'A link', selected: isLinks },
      { value: 'entities', label: 'An official or interest', selected: !isLinks },
    ],
    columns: table.columns.map((column, index) => ({
      index,
      column,
      samples: [...new Set(table.rows.slice(0, 200).map((row) => row[index] ?? ''))]
        .filter((cell) => cell !== '')
        .slice(0, SAMPLES)
        .map((cell) => cell.slice(0, 80)),
      fields: fields.map(({ name, label }) => ({
        value: name,
        label,
        selected: saidOf(mapping.columns, column) === name,
      })),
    })),
    askedColumn: columnFor(mapping, 'connection') ?? '',
    meanings: askedTexts(table, columnFor(mapping, 'connection')).map((text, index) => ({
      index,
      text,
      choices: choices.map((choice) => ({
        ...choice,
        selected: saidOf(mapping.connections, text) === choice.value,
      })),
      skip: saidOf(mapping.connections, text) === 'skip',
      open: saidOf(mapping.connections, text) === '',
    })),
    kinds: choices.map((choice) => ({ ...choice, selected: mapping.constants.kind === choice.value })),
    fromKinds: kinds(mapping.constants.from_kind),
    toKinds: kinds(mapping.constants.to_kind),
    entityKinds: kinds(mapping.constants.entity_kind),
    currency: mapping.constants.currency ?? '',
    dates: { day: mapping.dates === 'day', month: mapping.dates === 'month' },
    decimals: { point: mapping.decimals === 'point', comma: mapping.decimals === 'comma' },
    capitals: mapping.capitals,
  }
}
