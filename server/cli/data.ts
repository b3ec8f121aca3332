import { pipeline } from 'node:stream/promises'
import { type Command, Option } from 'commander'
import { noteCommand } from '../accounts/security-events.ts'
import type { Query } from '../database/query.ts'
import { leftOutOfBods } from '../exchange/out/bods/index.ts'
import { FORMATS as WHOLE_FORMATS } from '../exchange/out/formats.ts'
import { type WholeRecord, withWholeRecord } from '../exchange/out/whole-record.ts'
import { reportSchema } from '../queries/list-schemas.ts'
import { understoodFilters } from '../queries/understood-filters.ts'
import { problemsOf } from '../record/input/fields.ts'
import { writeReport } from '../reports/files/write-report.ts'
import { REPORTS } from '../reports/index.ts'
import type { Report, ReportRequest } from '../reports/report.ts'
import { AS_OF_REASON, readAsOf } from '../values/as-of.ts'
import { count } from '../values/format.ts'
import { flushed, output, say } from './output.ts'
import { collectPair, type GivenPairs, readDatabase, WrongCall } from './session.ts'

/** `export` and `report`. */
export function addDataCommands(program: Command): void {
  program
    .command('export')
    .addOption(
      new Option('--format <format>', 'the format of the file')
        .choices(WHOLE_FORMATS.map(({ name }) => name))
        .default('dataset'),
    )
    .description('write the whole record to standard output')
    .action(({ format: name }: { format: string }) =>
      readDatabase(async (database, { baseUrl, host, port }) => {
        const format = WHOLE_FORMATS.find((each) => each.name === name)
        if (format === undefined) throw new WrongCall(`There is no format “${name}”`)
        await withWholeRecord(database, { base: baseUrl ?? `http://${host}:${port}` }, async (record) => {
          await noteCommand(database, 'exported', null, name)
          await pipeline(await format.make(record), output(), { end: false })
          await flushed()
          if (name === 'bods') sayLeftOut(record)
        })
      }),
    )
  program
    .command('report')
    .argument('<name>', `one of ${[...REPORTS.keys()].join(', ')}`)
    .option('--filter <key=value>', 'a filter, as in the web address of a list', collectPair, {})
    .description('write a CSV report to standard output')
    .action(async (name: string, options: { filter: GivenPairs }) => {
      const report = REPORTS.get(name)
      if (report === undefined)
        throw new WrongCall(`There is no report “${name}”. Choose one of: ${[...REPORTS.keys()].join(', ')}`)
      const written = options.filter.as_of?.at(-1)
      const asOf = written === undefined ? undefined : readAsOf(written, new Date())
      if (asOf === null) throw new WrongCall(`the filter “as_of” ${AS_OF_REASON}`)
      await readDatabase(async (database, { baseUrl, host, port }) => {
        const request = await readRequest(database.at(asOf), report, options.filter)
        const shape = {
          format: 'csv',
          bom: false,
          base: baseUrl ?? `http://${host}:${port}`,
          asOf,
          made: new Date(),
        } as const
        await writeReport(database, report, request, shape, output())
      })
    })
}

/** Says which records the standard for beneficial ownership has no place for. */
function sayLeftOut(record: WholeRecord): void {
  let leftOut = 0
  for (const { list, id, why } of leftOutOfBods(record)) {
    say(`${list} “${id}”: left out. ${why}`)
    leftOut += 1
  }
  say(
    `${count(leftOut, 'record')} left out, because the standard has no place for ${leftOut === 1 ? 'it' : 'them'}.`,
  )
}

/** @throws {WrongCall} naming each invalid filter. */
async function readRequest(query: Query, report: Report, given: GivenPairs): Promise<ReportRequest> {
  // A filter given once is a single value, as in a web address.
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
