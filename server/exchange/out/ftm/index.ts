import { SHARE_KINDS } from '../../../../models/link-kinds.ts'
import { byId, officialsIn } from '../lookups.ts'
import type { WholeRecord } from '../whole-record.ts'
import { entityLines } from './entities.ts'
import type { FtmSources, Named } from './entity.ts'
import { linkLines } from './links.ts'
import { negotiationLines, positionLines, statementLines } from './talks.ts'

/** Of the lists, only what other lists need is kept in memory. */
function sourcesOf(record: WholeRecord): FtmSources {
  const { lists } = record
  const entities = new Map<string, Named>()
  for (const { id, name, kind, country } of lists.entities)
    entities.set(String(id), { id, name, kind, country })
  const negotiations = new Set<unknown>()
  for (const { id } of lists.negotiations) negotiations.add(id)
  const held = new Set<string>()
  for (const { kind, to } of lists.links)
    if ((SHARE_KINDS as readonly unknown[]).includes(kind)) held.add(String(to))
  const [sources, officials] = [byId(lists.sources), officialsIn(lists)]
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
