import type { FileRow, WholeRecord } from '../whole-record.ts'
import { entityLines } from './entities.ts'
import type { FtmSources, Named } from './entity.ts'
import { linkLines } from './links.ts'
import { negotiationLines, positionLines, statementLines } from './talks.ts'

/** Of the lists, only what other lists need is kept in memory. */
function sourcesOf(record: WholeRecord): FtmSources {
  const { lists } = record
  const sources = new Map<string, FileRow>()
  for (const source of lists.sources) sources.set(String(source.id), source)
  const entities = new Map<string, Named>()
  for (const { id, name, kind, country } of lists.entities)
    entities.set(String(id), { id, name, kind, country })
  const officials = new Set<string>()
  for (const { official } of lists.positions) officials.add(String(official))
  const negotiations = new Set<unknown>()
  for (const { id, participants } of lists.negotiations) {
    negotiations.add(id)
    for (const { official } of (participants ?? []) as FileRow[]) officials.add(String(official))
  }
  const held = new Set<string>()
  for (const { kind, to } of lists.links)
    if (kind === 'owns' || kind === 'controls' || kind === 'invests_in') held.add(String(to))
  return { record, sources, entities, officials, negotiations, held }
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
