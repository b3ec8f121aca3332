import type { FileRow, WholeRecord } from '../whole-record.ts'
import { entityLines } from './entities.ts'
import type { FtmSources } from './entity.ts'
import { linkLines } from './links.ts'
import { negotiationLines, positionLines, statementLines } from './talks.ts'

const byId = (rows: readonly FileRow[]): Map<string, FileRow> =>
  new Map(rows.map((row) => [String(row.id), row]))

function sourcesOf(record: WholeRecord): FtmSources {
  const { entities, sources, links, positions, negotiations } = record.lists
  const seats = negotiations.flatMap(({ participants }) => (participants ?? []) as FileRow[])
  return {
    record,
    sources: byId(sources),
    entities: byId(entities),
    officials: new Set([...positions, ...seats].map(({ official }) => String(official))),
    held: new Set(
      links
        .filter(({ kind }) => kind === 'owns' || kind === 'controls' || kind === 'invests_in')
        .map(({ to }) => String(to)),
    ),
  }
}

/**
 * The whole record in the terms of FollowTheMoney, one entity per line. Each line has the full record in a member of
 * its own, so that importing the file gives the same record, and also in the model's properties for everyone else.
 */
export function* ftmLines(record: WholeRecord): Generator<string> {
  const from = sourcesOf(record)
  for (const lines of [entityLines, positionLines, linkLines, negotiationLines, statementLines])
    for (const entity of lines(from)) yield `${JSON.stringify(entity)}\n`
}
