import { pipeline } from 'node:stream/promises'
import { type Command, Option } from 'commander'
import type { Query } from '../database/query.ts'
import { describeChanges } from '../dataset/changed-records.ts'
import type { RecordList } from '../dataset/format.ts'
import { importDataset } from '../dataset/import.ts'
import { parseDataset } from '../dataset/parse.ts'
import { leftOutOfBods } from '../exchange/out/bods/index.ts'
import { FORMATS as WHOLE_FORMATS } from '../exchange/out/formats.ts'
import { readWholeRecord } from '../exchange/out/whole-record.ts'
import { reportSchema } from '../queries/list-schemas.ts'
import { understoodFilters } from '../queries/understood-filters.ts'
import { problemsOf } from '../record/input/fields.ts'
import { writeReport } from '../reports/files/write-report.ts'
import { REPORTS } from '../reports/index.ts'
import type { Report, ReportRequest } from '../reports/report.ts'
import { AS_OF_REASON, readAsOf } from '../values/as-of.ts'
import { count } from '../values/format.ts'
import { readText } from './read-file.ts'
import { collectPair, type GivenPairs, print, say, WrongCall, withDatabase } from './session.ts'

/** The formats that `import` and `export` know. */
const FORMATS = ['dataset']

/** A record of each list of a dataset file. */
const ONE_OF: Readonly<Record<RecordList, string>> = {
  sources: 'source',
  entities: 'entity',
  positions: 'position',
  links: 'link',
  negotiations: 'negotiation',
  statements: 'statement',
}

/** `import`, `export` and `report`. */
export function addDataCommands(program: Command): void {
  program
    .command('import')
    .argument('<file>', 'the file to bring in, whole or not at all')
    .addOption(new Option('--format <format>', 'its format').choices(FORMATS).default('dataset'))
    .option('--dry-run', 'say what it would do and change nothing')
    .option('--json', 'list what changes as JSON')
    .option('--encoding <name>', 'the encoding of the file', 'utf-8')
    .description('bring a file into the record and list every record and field that it changes')
    .action(async (file: string, options: { dryRun?: boolean; json?: boolean; encoding: string }) => {
      const dataset = parseDataset(await readText(file, options.encoding))
      await withDatabase(async (database) => {
        const { result, overlaps } = await importDataset(database, dataset, {
          dryRun: options.dryRun === true,
          listChanges: true,
        })
        const { counts, changes, remarks } = result
        await print(
          options.json === true ? `${JSON.stringify({ changes }, null, 1)}\n` : describeChanges(changes),
        )
        for (const remark of remarks) say(remark)
        const lists = Object.entries(counts).map(([list, number]) =>
          count(number, ONE_OF[list as RecordList], list),
        )
        say(`${options.dryRun ? 'Would add or change' : 'Added or changed'}: ${lists.join(', ')}.`)
        say(
          `Overlaps: ${overlaps.appeared.length} appeared, ${overlaps.changed.length} changed, ${overlaps.vanished.length} vanished.`,
        )
      })
    })
  program
    .command('export')
    .addOption(
      new Option('--format <format>', 'the format')
        .choices(WHOLE_FORMATS.map(({ name }) => name))
        .default('dataset'),
    )
    .description('write the whole record to standard output')
    .action(({ format: name }: { format: string }) =>
      withDatabase(async (database, { baseUrl, host, port }) => {
        const format = WHOLE_FORMATS.find((each) => each.name === name)
        if (format === undefined) throw new WrongCall(`There is no format “${name}”`)
        const record = await readWholeRecord(database, baseUrl ?? `http://${host}:${port}`)
        await pipeline(await format.make(record), process.stdout, { end: false })
        if (name !== 'bods') return
        const leftOut = [...leftOutOfBods(record)]
        for (const { list, id, why } of leftOut) say(`${list} “${id}”: left out. ${why}`)
        say(
          `${count(leftOut.length, 'record')} left out: the standard has no place for ${leftOut.length === 1 ? 'it' : 'them'}.`,
        )
      }),
    )
  program
    .command('report')
    .argument('<name>', `one of ${[...REPORTS.keys()].join(', ')}`)
    .option('--filter <key=value>', 'a filter, as in the address of a list', collectPair, {})
    .description('write a CSV report to standard output')
    .action(async (name: string, options: { filter: GivenPairs }) => {
      const report = REPORTS.get(name)
      if (report === undefined)
        throw new WrongCall(`There is no report “${name}”: there are ${[...REPORTS.keys()].join(', ')}`)
      const written = options.filter.as_of?.at(-1)
      const asOf = written === undefined ? undefined : readAsOf(written, new Date())
      if (asOf === null) throw new WrongCall(`the filter “as_of” ${AS_OF_REASON}`)
      await withDatabase(async (database, { baseUrl, host, port }) => {
        const request = await readRequest(database.at(asOf), report, options.filter)
        const shape = {
          format: 'csv',
          bom: false,
          base: baseUrl ?? `http://${host}:${port}`,
          asOf,
          made: new Date(),
        } as const
        await writeReport(database, report, request, shape, process.stdout)
      })
    })
}

/** @throws {WrongCall} naming each filter that does not fit. */
async function readRequest(query: Query, report: Report, given: GivenPairs): Promise<ReportRequest> {
  // What is named once is one value, as in an address.
  const filters = Object.fromEntries(
    Object.entries(given).map(([name, values]) => [name, values.length === 1 ? values[0] : values]),
  )
  const { changes } = await understoodFilters(query, filters)
  const request = reportSchema(report.filters, report.sorts, ['csv']).safeParse({ ...filters, ...changes })
  if (request.success) return request.data.request
  const reasons = problemsOf(request.error, filters).map(
    ({ field, reason }) => `the filter “${field}” ${reason}`,
  )
  throw new WrongCall(reasons.join('\n'))
}
