import { basename } from 'node:path'
import { type Command, Option } from 'commander'
import type { Database } from '../database/index.ts'
import { datasetNameOf, shownFileName } from '../exchange/in/dataset-name.ts'
import { FileSource, NO_SOURCE } from '../exchange/in/file-source.ts'
import { firstMapping } from '../exchange/in/first-mapping.ts'
import { formatOfFile } from '../exchange/in/format-of-file.ts'
import { countClear, countNames, decideAll } from '../exchange/in/import-names.ts'
import type { GivenFile } from '../exchange/in/read-file.ts'
import {
  addImport,
  dropImport,
  findImport,
  IMPORT_FORMATS,
  type ImportFormat,
  keepOutcome,
  type StoredImport,
} from '../exchange/in/store.ts'
import { TableMapping } from '../exchange/in/table/mapping.ts'
import { commitImport, lookUpNames, previewImport } from '../exchange/in/work.ts'
import { problemsOf } from '../record/input/fields.ts'
import type { FileBytes } from '../values/file-bytes.ts'
import { count } from '../values/format.ts'
import { withListing } from './listed-changes.ts'
import { say } from './output.ts'
import { withProgress } from './progress.ts'
import { inUtf8, readText, withFile } from './read-file.ts'
import { Refused, textUpTo, tidied, WrongCall, withDatabase } from './session.ts'
import { gaveNothing, tellOutcome } from './tell-outcome.ts'

interface ImportOptions {
  readonly format?: ImportFormat
  readonly mapping?: string
  readonly dataset?: string
  readonly sourceUrl?: string
  readonly sourceTitle?: string
  readonly sourcePublisher?: string
  readonly clearMatches?: boolean
  readonly dryRun?: boolean
  readonly json?: boolean
  readonly encoding: string
}

/** `import`. */
export function addImportCommand(program: Command): void {
  program
    .command('import')
    .argument('<file>', 'the file to import')
    .addOption(
      new Option('--format <format>', 'the format (default: detected from its contents)').choices([
        ...IMPORT_FORMATS,
      ]),
    )
    .option(
      '--mapping <file>',
      'a JSON file that says how to read a table (default: like the last similar table, or guessed from the header)',
    )
    .option(
      '--dataset <name>',
      'the name of the dataset; use it again to update from a newer file (default: the file’s name)',
      textUpTo(200),
    )
    .option('--source-url <url>', 'the web address of the file, cited for records that name no source')
    .option('--source-title <title>', 'the title of that source')
    .option('--source-publisher <name>', 'its publisher')
    .option(
      '--clear-matches',
      'also match a name to the only similar entry if nothing speaks against it (default: match only the same name)',
    )
    .option('--dry-run', 'show what the import would do without changing anything')
    .option('--json', 'list the changes as JSON')
    .option('--encoding <name>', 'the encoding of the file', 'utf-8')
    .description('import a file and list every record and field it changes')
    .action((file: string, options: ImportOptions) => openAndImport(file, options))
}

async function openAndImport(path: string, options: ImportOptions): Promise<void> {
  await withFile(path, async (file) => {
    // If a file is neither JSON nor a table, the error message says that it is not a dataset file.
    const format = options.format ?? formatOfFile(path, file) ?? 'dataset'
    await importFile(path, { format, content: contentOf(path, file, format, options.encoding) }, options)
  })
}

async function importFile(
  path: string,
  file: Pick<GivenFile, 'format' | 'content'>,
  options: ImportOptions,
): Promise<void> {
  const said = await mappingOf(options)
  await withDatabase(async (database) => {
    const mapping =
      options.mapping === undefined ? await guessedMapping(database, { ...file, mapping: said }) : said
    const given = {
      dataset: options.dataset ?? (datasetNameOf(basename(path)) || 'import'),
      fileName: shownFileName(basename(path)),
      format: file.format,
      mapping,
    }
    const { content } = file
    const id = await addImport(database.query, { ...given, content, userId: null })
    // Only what was committed is left at /imports.
    await tidied(
      async () => {
        const stored = { ...((await findImport(database.query, id)) as StoredImport), content }
        if (file.format !== 'dataset') await takeNames(database, stored, options)
        await withListing(options.json === true, async (listing) => {
          const by = { userId: null, reason: `Import of ${given.fileName}` }
          const outcome = await withProgress('records', (progress) => {
            const watched = { progress, changes: listing.add }
            return options.dryRun === true
              ? previewImport(database, stored, watched)
              : commitImport(database, stored, by, watched)
          })
          if (options.dryRun !== true) await keepOutcome(database.query, id, outcome)
          await listing.print()
          tellOutcome(outcome, options)
          if (gaveNothing(outcome)) throw new Refused('Nothing could be imported: every row has a problem.')
        })
      },
      () => dropImport(database.query, id),
    )
  }, 'fill')
}

/** What is imported of a file: text in UTF-8, or the bytes of a workbook. @throws {Refused} @throws {WrongCall} */
function contentOf(path: string, file: FileBytes, format: ImportFormat, encoding: string): FileBytes {
  // CSV files from Windows spreadsheets are detected later, unless another encoding is named.
  const isReadLater = format === 'xlsx' || (format === 'csv' && encoding === 'utf-8')
  return isReadLater ? file : inUtf8(path, file, encoding)
}

/** Reads a table like the last similar one, or guesses from its header, and prints the resulting mapping. */
async function guessedMapping(
  database: Database,
  file: Pick<GivenFile, 'format' | 'content' | 'mapping'>,
): Promise<TableMapping> {
  const mapping = await firstMapping(database.query, file)
  for (const [column, field] of Object.entries(mapping.columns)) say(`column “${column}”: ${field}`)
  for (const [field, value] of Object.entries(mapping.constants)) say(`all rows: ${field} = ${value}`)
  for (const [text, meaning] of Object.entries(mapping.connections)) say(`connection “${text}”: ${meaning}`)
  return mapping
}

/** How the options say to read the file. */
async function mappingOf(options: ImportOptions): Promise<TableMapping> {
  const { sourceUrl: url, sourceTitle: title, sourcePublisher: publisher } = options
  const said = { url, title, publisher }
  const source = FileSource.safeParse(said)
  if (!source.success)
    throw new WrongCall(
      problemsOf(source.error, said)
        .map(({ field, reason }) => `--source-${field} ${reason}`)
        .join('\n'),
    )
  if (options.mapping !== undefined) {
    const written = await readText(options.mapping, 'utf-8')
    let value: unknown
    try {
      value = JSON.parse(written)
    } catch (error) {
      throw new Refused(`${options.mapping} is not valid JSON: ${(error as Error).message}`)
    }
    const parsed = TableMapping.safeParse(value)
    if (!parsed.success)
      throw new Refused(
        problemsOf(parsed.error, value)
          .map(({ field, reason }) => `${options.mapping}: ${field} ${reason}`)
          .join('\n'),
      )
    return source.data.url === null ? parsed.data : { ...parsed.data, source: source.data }
  }
  return TableMapping.parse({ source: source.data ?? NO_SOURCE })
}

/**
 * Matches names to records with the same name or, if asked, to the only similar one. All others are added as new, and
 * a message says so.
 */
async function takeNames(
  database: Database,
  stored: StoredImport,
  { clearMatches }: ImportOptions,
): Promise<void> {
  await withProgress('names', (tell) => lookUpNames(database, stored, tell))
  if (clearMatches === true) {
    const clear = await countClear(database.query, stored.id)
    await decideAll(database.query, stored.id, 'clear')
    if (clear > 0)
      say(
        `Matched ${count(clear, 'name')}${clear === 1 ? '' : ', each'} to the only similar entry on record.`,
      )
  }
  const { open } = await countNames(database.query, stored.id)
  if (open === 0) return
  say(
    `${count(open, 'name resembles', 'names resemble')} a name on record but ${open === 1 ? 'is' : 'are'} treated as new. Import the file at /imports to decide on each name, or merge duplicates later at /duplicates.`,
  )
}
