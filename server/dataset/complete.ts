import sql from 'sql-template-tag'
import { z } from 'zod'
import type { Query } from '../database/query.ts'
import { problemsOf } from '../record/input/fields.ts'
import { checkLinkFields, LINK_FIELDS, linkValues } from '../record/input/link-fields.ts'
import { patchedInput, type StoredLink } from '../record/input/patched-link.ts'
import { slugOfId } from '../record/slugs.ts'
import { endsBeforeStart } from '../values/partial-date.ts'
import { type OnlyThese, recordsOf } from './export.ts'
import {
  type Dataset,
  type FileLink,
  type FileStatement,
  NamedMembers,
  RECORD_LISTS,
  RECORD_SCHEMAS,
  type RecordList,
} from './format.ts'
import { missingMembers } from './parse.ts'
import { type FileProblem, FileRefused, recordName } from './problems.ts'

/**
 * A file names only the members of a record that it changes. The rules between members are checked together with the
 * members on record.
 */

/**
 * The records in a file, with the members that they leave out and a new record would need filled in from the record.
 * @throws {FileRefused} if nothing is on record under such an id.
 */
export async function completeRecords(query: Query, dataset: Dataset): Promise<Dataset> {
  const { lacking } = dataset
  if (lacking.length === 0) return dataset
  const slugs = (list: RecordList): string[] =>
    lacking.flatMap((each) => (each.list === list ? [slugOfId(each.record.id)] : []))
  const only = Object.fromEntries(RECORD_LISTS.map((list) => [list, slugs(list)])) as unknown as OnlyThese
  const onRecord = await recordsOf(query, only)
  const problems: FileProblem[] = []
  const lists: Partial<Record<RecordList, unknown[]>> = {}
  for (const each of lacking) {
    const { list, index, record, members } = each
    const stored = onRecord[list].find(({ id: slug }) => slug === slugOfId(record.id))
    if (stored === undefined) {
      problems.push(...missingMembers(each))
      continue
    }
    const filled = Object.fromEntries(members.map((member) => [member, stored[member]]))
    const parsed = RECORD_SCHEMAS[list].safeParse({
      ...filled,
      ...record,
      named: new NamedMembers(record),
    })
    if (parsed.success) lists[list] = [...(lists[list] ?? []), parsed.data]
    else {
      const name = recordName(list, index, record)
      problems.push(...problemsOf(parsed.error, record).map((problem) => ({ record: name, ...problem })))
    }
  }
  if (problems.length > 0) throw new FileRefused(problems)
  const whole = Object.fromEntries(
    RECORD_LISTS.map((list) => [list, [...dataset[list], ...(lists[list] ?? [])]]),
  )
  return { ...whole, lacking: [] } as unknown as Dataset
}

const id = z.string()
/** A link in a file with all that a link needs, and the rules between its members. */
export const WholeLink = z.object({ ...LINK_FIELDS, from: id, to: id }).superRefine(checkLinkFields)

/** A link whose members have each been checked: only the rules between them are left. */
const NewLink = z.custom<z.infer<typeof WholeLink>>().superRefine(checkLinkFields)

/** A link in a file with everything that it says, filled in from the record where it says nothing. */
export type CompleteLink = ReturnType<typeof linkValues<z.infer<typeof WholeLink>>> &
  Pick<FileLink, 'id' | 'sources' | 'retraction_reason'> & {
    readonly named: ReadonlySet<string>
    readonly isOnRecord: boolean
  }

const NAMES = new Set(Object.keys(LINK_FIELDS))

async function storedLinks(query: Query, slugs: readonly string[]): Promise<Map<string, StoredLink>> {
  // Most links of a file are new. A join would read all entities before it finds that out.
  const rows = await query<StoredLink & { slug: string }>(sql`
    SELECT l.slug, l.kind, (SELECT slug FROM entities WHERE id = l.from_id) AS "from",
      (SELECT slug FROM entities WHERE id = l.to_id) AS "to", l.relationship, l.detail, l.share_min, l.share_max, l.amount_min,
      l.amount_max, l.currency, l.amount_band, l.amount_status, l.joint_sum, l.start_date::text AS start,
      l.end_date::text AS end, l.last_known::text AS last_known, coalesce(l.stage, 'in_effect') AS stage, l.capacity, l.status
    FROM links l WHERE l.slug = ANY(${[...slugs]}::text[])`)
  return new Map(rows.map(({ slug, ...stored }) => [slug, stored]))
}

/** Checks that no talks in a file end before they start, with what is on record of them. @throws {FileRefused} */
export async function checkTalks(query: Query, { negotiations }: Dataset): Promise<void> {
  if (negotiations.length === 0) return
  const rows = await query<{ slug: string; start: string | null; end: string | null }>(sql`
    SELECT slug, start_date::text AS start, end_date::text AS end FROM negotiations
    WHERE slug = ANY(${negotiations.map(({ id }) => slugOfId(id))}::text[])`)
  const stored = new Map(rows.map((row) => [row.slug, row]))
  const problems = negotiations.flatMap((talks, index): FileProblem[] => {
    const before = stored.get(slugOfId(talks.id))
    const date = (name: 'start' | 'end'): string | null =>
      talks.named.has(name) ? talks[name] : (before?.[name] ?? null)
    const [start, end] = [date('start'), date('end')]
    return endsBeforeStart(start, end)
      ? [{ record: recordName('negotiations', index, talks), field: 'end', reason: 'is before the start' }]
      : []
  })
  if (problems.length > 0) throw new FileRefused(problems)
}

export const MISSING_SOURCE = 'needs at least one source'

/** The links in a file, complete. @throws {FileRefused} with every problem found. */
export async function completeLinks(query: Query, { links }: Dataset): Promise<CompleteLink[]> {
  if (links.length === 0) return []
  const stored = await storedLinks(
    query,
    links.map((link) => slugOfId(link.id)),
  )
  const problems: FileProblem[] = []
  const whole = links.flatMap((link, index) => {
    const record = recordName('links', index, link)
    const before = stored.get(slugOfId(link.id))
    const { id: fileId, sources, retraction_reason, named, ...given } = link
    const changes = Object.fromEntries(Object.entries(given).filter(([name]) => named.has(name)))
    const input = before === undefined ? given : patchedInput(before, changes)
    const parsed = (before === undefined ? NewLink : WholeLink).safeParse(input)
    if (!parsed.success) {
      problems.push(...problemsOf(parsed.error, input).map((problem) => ({ record, ...problem })))
      return []
    }
    if (before === undefined && sources.length === 0) {
      problems.push({ record, field: 'sources', reason: MISSING_SOURCE })
    }
    // This includes what is on record: the whole link is written as it now reads.
    const says = new Set([...NAMES, ...(named.has('sources') ? ['sources'] : [])])
    const isOnRecord = before !== undefined
    return { ...linkValues(parsed.data), id: fileId, sources, retraction_reason, named: says, isOnRecord }
  })
  if (problems.length > 0) throw new FileRefused(problems)
  return whole
}

/** Checks that every statement in a file says something and has a source, here or on record. @throws {FileRefused} */
export async function checkStatements(query: Query, { statements }: Dataset): Promise<void> {
  if (statements.length === 0) return
  const rows = await query<{ slug: string; quote: string | null; paraphrase: string | null }>(sql`
    SELECT slug, quote, paraphrase FROM statements WHERE slug = ANY(${statements.map((each) => slugOfId(each.id))}::text[])`)
  const stored = new Map(rows.map((row) => [row.slug, row]))
  const problems = statements.flatMap((statement, index): FileProblem[] => {
    const record = recordName('statements', index, statement)
    const before = stored.get(slugOfId(statement.id))
    const says = (name: 'quote' | 'paraphrase', { named }: FileStatement): boolean =>
      (named.has(name) ? statement[name] : (before?.[name] ?? null)) !== null
    return [
      ...(says('quote', statement) || says('paraphrase', statement)
        ? []
        : [{ record, field: 'quote', reason: 'is missing: give a quotation or a paraphrase' }]),
      ...(before === undefined && statement.sources.length === 0
        ? [{ record, field: 'sources', reason: MISSING_SOURCE }]
        : []),
    ]
  })
  if (problems.length > 0) throw new FileRefused(problems)
}
