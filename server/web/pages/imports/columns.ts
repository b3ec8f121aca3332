import { type Request, type Response, Router } from 'express'
import { ENTITY_KINDS } from '../../../../models/vocabulary.ts'
import { FileSource } from '../../../exchange/in/file-source.ts'
import { mappingFor } from '../../../exchange/in/read-file.ts'
import { importContent, type StoredImport } from '../../../exchange/in/store.ts'
import { connectionChoices } from '../../../exchange/in/table/connections.ts'
import { FIELDS_OF, TABLE_RECORDS } from '../../../exchange/in/table/fields.ts'
import { distinctConnections } from '../../../exchange/in/table/guess.ts'
import type { TableMapping } from '../../../exchange/in/table/mapping.ts'
import type { RowsOfText } from '../../../exchange/in/table/read-rows.ts'
import { words } from '../../../values/format.ts'
import type { AppContext } from '../../context.ts'
import { HttpError } from '../../errors.ts'
import { textField } from '../../input.ts'
import { mayPost, requirePermission } from '../../middleware/guards.ts'

/** Constants that the page asks for; a mapping by hand can have more. */
const CONSTANTS = ['kind', 'currency', 'from_kind', 'to_kind', 'entity_kind'] as const
/** How many cells of a column are shown. */
const SAMPLES = 3

type Keep = (
  req: Request,
  given: StoredImport,
  mapping: TableMapping,
  columns: readonly string[],
) => Promise<readonly string[]>

/** Which column of a table is what: guessed, looked over, and kept for the next file with these columns. */
export function columnRoutes(
  { database }: AppContext,
  need: (req: Request) => Promise<StoredImport>,
  keep: Keep,
): Router {
  const router = Router()
  const tableOf = async (given: StoredImport): Promise<RowsOfText> => {
    const content = await importContent(database.query, given.id)
    if (content === null || (given.format !== 'csv' && given.format !== 'xlsx'))
      throw new HttpError(409, 'This file has no columns.')
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
    const given = await need(req)
    show(res, given, await tableOf(given), given.mapping, [])
  })
  router.post('/imports/:id/columns', ...mayPost('record:write'), async (req, res) => {
    const given = await need(req)
    const table = await tableOf(given)
    const mapping = readMapping(req, given, table)
    // Another kind of record has other fields: the page is shown again with those.
    const other = textField(req, 'action') === 'record' || mapping.record !== given.mapping.record
    if (other) {
      show(res, given, table, mapping, [])
      return
    }
    const problems = await keep(req, given, mapping, table.columns)
    if (problems.length > 0) show(res, given, table, mapping, problems)
    else res.redirect(303, `/imports/${given.id}`)
  })
  return router
}

/** The texts whose meaning the page asks for. */
function askedTexts(table: RowsOfText, { columns }: TableMapping): string[] {
  const column = Object.keys(columns).find((name) => columns[name] === 'connection')
  return column === undefined ? [] : distinctConnections(table, column)
}

/** The mapping that the form says; whatever it cannot say stays as it was. */
function readMapping(req: Request, given: StoredImport, table: RowsOfText): TableMapping {
  const record = TABLE_RECORDS.find((name) => name === textField(req, 'record')) ?? given.mapping.record
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
  const asked = askedTexts(table, given.mapping)
  const connections = Object.fromEntries(
    asked.flatMap((text, index) => {
      const meaning = textField(req, `meaning_${index}`).slice(0, 60)
      return meaning === '' ? [] : [[text, meaning]]
    }),
  )
  const source = FileSource.safeParse({
    url: textField(req, 'url'),
    publisher: textField(req, 'publisher'),
    title: textField(req, 'title'),
    published: textField(req, 'published'),
  })
  const oneOf = <const Word extends string>(name: string, all: readonly Word[]): Word | null =>
    all.find((word) => word === textField(req, name)) ?? null
  return {
    record,
    columns,
    constants,
    connections: asked.length === 0 ? given.mapping.connections : connections,
    dates: oneOf('dates', ['day', 'month']),
    decimals: oneOf('decimals', ['point', 'comma']),
    capitals: textField(req, 'capitals') === 'yes',
    source: source.success ? source.data : given.mapping.source,
  }
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
    rows: table.rows.length,
    isLinks,
    records: [
      { value: 'links', label: 'A link between two', selected: isLinks },
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
        selected: mapping.columns[column] === name,
      })),
    })),
    meanings: askedTexts(table, mapping).map((text, index) => ({
      index,
      text,
      choices: choices.map((choice) => ({ ...choice, selected: mapping.connections[text] === choice.value })),
      skip: mapping.connections[text] === 'skip',
      open: (mapping.connections[text] ?? '') === '',
    })),
    kinds: choices.map((choice) => ({ ...choice, selected: mapping.constants.kind === choice.value })),
    fromKinds: kinds(mapping.constants.from_kind),
    toKinds: kinds(mapping.constants.to_kind),
    entityKinds: kinds(mapping.constants.entity_kind),
    currency: mapping.constants.currency ?? '',
    dates: { day: mapping.dates === 'day', month: mapping.dates === 'month' },
    decimals: { point: mapping.decimals === 'point', comma: mapping.decimals === 'comma' },
    capitals: mapping.capitals,
    source: mapping.source,
  }
}
