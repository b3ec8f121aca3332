import { readFile } from 'node:fs/promises'
import { type Command, Option } from 'commander'
import { exportDataset } from '../dataset/export.ts'
import { importDataset } from '../dataset/import.ts'
import { parseDataset } from '../dataset/parse.ts'
import { reportSchema } from '../queries/filters.ts'
import { problemsOf } from '../record/input/fields.ts'
import { streamReport } from '../reports/csv.ts'
import { REPORTS } from '../reports/index.ts'
import { AS_OF_REASON, readAsOf } from '../values/as-of.ts'
import { collectPair, print, Refused, say, WrongCall, withDatabase } from './session.ts'

/** The formats that `import` and `export` know. */
const FORMATS = ['dataset']

async function readInput(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    throw new Refused(`${file} cannot be read: ${(error as Error).message}`)
  }
}

/** `import`, `export` and `report`. */
export function addDataCommands(program: Command): void {
  program
    .command('import')
    .argument('<file>', 'the file to bring in, whole or not at all')
    .addOption(new Option('--format <format>', 'its format').choices(FORMATS).default('dataset'))
    .option('--dry-run', 'say what it would do and change nothing')
    .description('bring a file into the record')
    .action(async (file: string, options: { dryRun?: boolean }) => {
      const dataset = parseDataset(await readInput(file))
      await withDatabase(async (database) => {
        const { result, overlaps } = await importDataset(database, dataset, {
          dryRun: options.dryRun === true,
        })
        const lists = Object.entries(result).map(([list, number]) => `${number} ${list}`)
        say(`${options.dryRun ? 'Would add or change' : 'Added or changed'}: ${lists.join(', ')}.`)
        say(
          `Overlaps: ${overlaps.appeared.length} appeared, ${overlaps.changed.length} changed, ${overlaps.vanished.length} vanished.`,
        )
      })
    })
  program
    .command('export')
    .addOption(new Option('--format <format>', 'the format').choices(FORMATS).default('dataset'))
    .description('write the whole record to standard output')
    .action(() => withDatabase(async ({ query }) => print(await exportDataset(query))))
  program
    .command('report')
    .argument('<name>', `one of ${[...REPORTS.keys()].join(', ')}`)
    .option('--filter <key=value>', 'a filter, as in the address of a list', collectPair, {})
    .description('write a CSV report to standard output')
    .action(async (name: string, options: { filter: Readonly<Record<string, string>> }) => {
      const report = REPORTS.get(name)
      if (report === undefined)
        throw new WrongCall(`There is no report “${name}”: there are ${[...REPORTS.keys()].join(', ')}`)
      const filters = reportSchema(report.filters, report.sorts).safeParse(options.filter)
      if (!filters.success) {
        const reasons = problemsOf(filters.error, options.filter).map(
          ({ field, reason }) => `the filter “${field}” ${reason}`,
        )
        throw new WrongCall(reasons.join('\n'))
      }
      const { as_of: written } = filters.data.filters
      const asOf = written === null ? undefined : readAsOf(written, new Date())
      if (asOf === null) throw new WrongCall(`the filter “as_of” ${AS_OF_REASON}`)
      await withDatabase(({ copyPool }, { host, port }) =>
        streamReport(copyPool, report, filters.data, `http://${host}:${port}`, asOf, process.stdout),
      )
    })
}
