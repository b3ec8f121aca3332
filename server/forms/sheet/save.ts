import sql from 'sql-template-tag'
import type { Query } from '../../database/query.ts'
import type { NewEntities } from '../../record/input/new-entity.ts'
import type { SourceInput } from '../../record/input/source-fields.ts'
import { insertEntity } from '../../record/kinds/entities.ts'
import { sharedSum } from '../../record/kinds/joint-sums.ts'
import { insertLink } from '../../record/kinds/links.ts'
import { saveParticipant, saveParty } from '../../record/kinds/negotiation-parts.ts'
import { insertNegotiation } from '../../record/kinds/negotiations.ts'
import { insertPosition } from '../../record/kinds/positions.ts'
import { insertStatement } from '../../record/kinds/statements.ts'
import { InputRefused } from '../../record/refusals.ts'
import { freeSlug } from '../../record/slugs.ts'
import type { RecordWrite } from '../../record/writing.ts'
import { negotiationHref } from '../../values/addresses.ts'
import type { SheetRequest } from './request.ts'

/** Talks on record by their name; null if there are none. */
export async function talksNamed(
  query: Query,
  name: string,
): Promise<{ id: string; slug: string; name: string } | null> {
  const [found] = await query<{ id: string; slug: string; name: string }>(sql`
    SELECT id::text AS id, slug, name FROM negotiations
    WHERE lower(name) = lower(${name}) AND retraction_reason IS NULL ORDER BY id LIMIT 1`)
  return found ?? null
}

/**
 * Saves a sheet: first the records that others refer to, then those others. Returns the address that shows most of it.
 * @throws {InputRefused}
 */
export async function saveSheet(tx: RecordWrite, request: SheetRequest, fresh: NewEntities): Promise<string> {
  const { sources } = request
  const slugOf = (name: string): string =>
    Object.entries(fresh).find(([, each]) => each.name.toLowerCase() === name.toLowerCase())?.[0] ?? name
  for (const { position: _, ...entry } of request.entries) {
    const described = { aliases: [], summary: null, external_ids: null }
    await insertEntity(tx, { id: slugOf(entry.name), ...entry, ...described, sources })
  }
  // A position can be at a body that is another entry.
  for (const { name, position } of request.entries)
    if (position !== null) await insertPosition(tx, { official: slugOf(name), ...position, sources }, fresh)
  const talks = await saveTalks(tx, request, fresh)
  const links: string[] = []
  for (const { joint_with: other, quote, ...link } of request.links) {
    const cited = sources.map((source, index) => (index === 0 ? { ...source, quote } : source))
    const sum = await sharedSum(tx, other)
    links.push(await insertLink(tx, { id: null, ...link, joint_sum: sum, sources: cited }, fresh))
  }
  const statements: string[] = []
  for (const { about, also_about: also, ...statement } of request.statements) {
    const subjects = [about, also].flatMap((subject) => (subject === null ? [] : { subject }))
    const { slug } = await insertStatement(tx, { id: null, ...statement, about: subjects, sources }, fresh)
    statements.push(slug)
  }
  if (talks !== null) return negotiationHref(talks)
  if (links[0] !== undefined) return `/links/${links[0]}`
  if (statements[0] !== undefined) return `/statements/${statements[0]}`
  return `/interests/${slugOf(request.entries[0]?.name ?? '')}`
}

/** The talks, new or on record, with their parties and participants; returns their slug. */
async function saveTalks(
  tx: RecordWrite,
  { negotiation, parties, participants, sources }: SheetRequest,
  fresh: NewEntities,
): Promise<string | null> {
  if (negotiation === null) return null
  const { name, status, start, end } = negotiation
  const known = await talksNamed(tx.query, name)
  const refuse = (field: string, reason: string): never => {
    throw new InputRefused([{ field: `negotiation.${field}`, reason }])
  }
  if (known === null && status === null) refuse('status', 'is missing: these talks are new')
  if (known !== null && (status ?? start ?? end) !== null)
    refuse('name', 'belongs to talks already on record: change their status and dates on their own page')
  const { id, slug } =
    known ??
    (await insertNegotiation(
      tx,
      {
        id: await freeSlug(tx.query, 'negotiations', name),
        name,
        summary: null,
        status: status ?? 'ongoing',
        particular_matter: null,
        start,
        end,
        sources,
        parties: [],
      },
      fresh,
    ))
  const at = { negotiationId: id, id: null, fresh }
  const bare: SourceInput[] = sources.map((source) => ({ ...source, quote: null, locator: null }))
  for (const party of parties) await saveParty(tx, { ...party, start: null, end: null, sources: bare }, at)
  for (const participant of participants)
    await saveParticipant(tx, { ...participant, status: 'reported', sources: bare }, at)
  return slug
}
