import sql, { raw, type Sql } from 'sql-template-tag'
import type { EntityKind } from '../../models/vocabulary.ts'
import type { Query } from '../database/query.ts'
import { slugOfId } from '../record/slugs.ts'
import { withArticle, words } from '../values/format.ts'
import type { FileIds, Named } from './file-ids.ts'
import type { Dataset, FileCitation, RecordList } from './format.ts'
import { type FileProblem, recordName } from './problems.ts'

/** The file's ids as slugs: what each record is called in the database. */
export interface FileSlugs {
  of(list: SluggedList, id: string): string
}
export type SluggedList = Exclude<RecordList, 'positions'>

/** Every id has its own slug, which is the same in every file and list. */
export const FILE_SLUGS: FileSlugs = { of: (_list, id) => slugOfId(id) }

/** What the database already has among the records that the file names. */
interface KnownRecords {
  readonly sources: ReadonlySet<string>
  readonly entityKinds: ReadonlyMap<string, EntityKind>
  readonly negotiations: ReadonlySet<string>
  /** Entities that were retracted and not merged into another. */
  readonly retracted: ReadonlySet<string>
}

/** The ids of everything that the records of a dataset refer to. */
function namedIn(dataset: Dataset): Named {
  const entities = dataset.links
    .flatMap((link) => [link.from, link.to])
    .concat(
      personsIn(dataset),
      dataset.positions.map(({ body }) => body ?? ''),
      dataset.negotiations.flatMap((negotiation) => [
        ...negotiation.parties.map((party) => party.entity),
        ...negotiation.participants.map((each) => each.on_behalf_of ?? ''),
        ...negotiation.meetings.flatMap((meeting) => meeting.attendees),
      ]),
      dataset.statements.flatMap((statement) => [statement.by, ...statement.about]),
    )
  return {
    entities: [...new Set(entities)],
    negotiations: [...new Set(dataset.statements.flatMap(({ about }) => about))],
    sources: [...new Set(citationsOf(dataset).map(({ citation }) => citation.id))],
  }
}

/** The ids of those who must be persons. */
const personsIn = ({ positions, negotiations }: Dataset): string[] =>
  [...positions, ...negotiations.flatMap(({ participants }) => participants)].map(({ official }) => official)

async function loadKnown(query: Query, named: Named, slugs: FileSlugs): Promise<KnownRecords> {
  const find = async <Row extends { slug: string }>(list: keyof Named, columns: Sql): Promise<Row[]> => {
    const wanted = named[list].map((id) => slugs.of(list, id))
    if (wanted.length === 0) return []
    return query<Row>(sql`SELECT ${columns} FROM ${raw(list)} WHERE slug = ANY(${wanted}::text[])`)
  }
  const entities = await find<{ slug: string; kind: EntityKind; retracted: boolean }>(
    'entities',
    sql`slug, kind, retraction_reason IS NOT NULL AND merged_into_id IS NULL AS retracted`,
  )
  const negotiations = await find('negotiations', sql`slug`)
  const sources = await find('sources', sql`slug`)
  return {
    sources: new Set(sources.map((each) => each.slug)),
    entityKinds: new Map(entities.map((each) => [each.slug, each.kind])),
    negotiations: new Set(negotiations.map((each) => each.slug)),
    retracted: new Set(entities.filter((each) => each.retracted).map((each) => each.slug)),
  }
}

/** Every citation in the file, with its record and field. */
function citationsOf(dataset: Dataset): { record: string; field: string; citation: FileCitation }[] {
  const lists: RecordList[] = ['entities', 'positions', 'links', 'negotiations', 'statements']
  const own = lists.flatMap((list) =>
    dataset[list].flatMap((record, index) =>
      'sources' in record
        ? record.sources.map((citation) => ({
            record: recordName(list, index, record),
            field: 'sources',
            citation,
          }))
        : [],
    ),
  )
  const nested = dataset.negotiations.flatMap((negotiation, index) =>
    (['parties', 'participants', 'meetings'] as const).flatMap((part) =>
      negotiation[part].flatMap((each, place) =>
        each.sources.map((citation) => ({
          record: recordName('negotiations', index, negotiation),
          field: `${part}.${place}.sources`,
          citation,
        })),
      ),
    ),
  )
  return [...own, ...nested]
}

/**
 * What is wrong between the records in a file, or in part of one, and the database: ids that do not exist, and ids that
 * should be a person's but are not.
 * @param ids of the file that the dataset is, or is a part of.
 */
export async function problemsBetween(
  query: Query,
  dataset: Dataset,
  slugs: FileSlugs,
  ids: FileIds,
): Promise<FileProblem[]> {
  const named = namedIn(dataset)
  const known = await loadKnown(query, named, slugs)
  const absent = (list: keyof Named, onRecord: { has(slug: string): boolean }): string[] =>
    named[list].filter((id) => !onRecord.has(slugs.of(list, id)))
  const inFile = await ids.among({
    sources: absent('sources', known.sources),
    negotiations: absent('negotiations', known.negotiations),
    // The file may say that someone on record is a person after all.
    entities: [...absent('entities', known.entityKinds), ...personsIn(dataset)],
  })
  const problems: FileProblem[] = []
  const kindOf = (id: string): EntityKind | undefined =>
    inFile.entityKinds.get(id) ?? known.entityKinds.get(slugs.of('entities', id))
  const retractedInFile = new Set(
    dataset.entities
      .filter(
        ({ id, retraction_reason: reason }) =>
          reason !== null && !known.entityKinds.has(slugs.of('entities', id)),
      )
      .map(({ id }) => slugs.of('entities', id)),
  )
  const isRetracted = (id: string): boolean => {
    const slug = slugs.of('entities', id)
    return known.retracted.has(slug) || retractedInFile.has(slug)
  }
  const needEntity = (record: string, field: string, id: string | null): void => {
    if (id !== null && isRetracted(id)) {
      problems.push({ record, field, reason: `names “${id}”, which was retracted` })
      return
    }
    if (id !== null && kindOf(id) === undefined) {
      problems.push({
        record,
        field,
        reason: `names “${id}”, which is not an entity in the file or the database`,
      })
    }
  }
  const needPerson = (record: string, field: string, id: string): void => {
    needEntity(record, field, id)
    const kind = kindOf(id)
    if (kind !== undefined && kind !== 'person') {
      problems.push({ record, field, reason: `must be a person, but “${id}” is ${withArticle(words(kind))}` })
    }
  }

  const isSource = (id: string): boolean => {
    const slug = slugs.of('sources', id)
    return inFile.sources.has(id) || ids.sourcesOnRecord.has(slug) || known.sources.has(slug)
  }
  for (const { record, field, citation } of citationsOf(dataset)) {
    if (!isSource(citation.id)) {
      problems.push({
        record,
        field,
        reason: `names “${citation.id}”, which is not a source in the file or the database`,
      })
    }
  }
  dataset.positions.forEach((position, index) => {
    needPerson(recordName('positions', index, position), 'official', position.official)
  })
  dataset.links.forEach((link, index) => {
    // A retracted link may still name a retracted entity.
    if (link.status === 'retracted' && [link.from, link.to].some(isRetracted)) return
    needEntity(recordName('links', index, link), 'from', link.from)
    needEntity(recordName('links', index, link), 'to', link.to)
  })
  dataset.negotiations.forEach((negotiation, index) => {
    const record = recordName('negotiations', index, negotiation)
    negotiation.parties.forEach((party, place) => {
      needEntity(record, `parties.${place}.entity`, party.entity)
    })
    negotiation.participants.forEach((participant, place) => {
      needPerson(record, `participants.${place}.official`, participant.official)
      needEntity(record, `participants.${place}.on_behalf_of`, participant.on_behalf_of)
    })
    negotiation.meetings.forEach((meeting, place) => {
      for (const id of meeting.attendees) needEntity(record, `meetings.${place}.attendees`, id)
    })
    problems.push(...duplicateParts(record, negotiation))
  })
  dataset.statements.forEach((statement, index) => {
    for (const id of statement.about) {
      const isNegotiation =
        inFile.negotiations.has(id) || known.negotiations.has(slugs.of('negotiations', id))
      if (!isNegotiation) needEntity(recordName('statements', index, statement), 'about', id)
    }
  })
  return problems
}

function duplicateParts(record: string, negotiation: Dataset['negotiations'][number]): FileProblem[] {
  const keys = {
    parties: negotiation.parties.map((each) => [each.entity, each.role, each.start]),
    participants: negotiation.participants.map((each) => [
      each.official,
      each.role,
      each.on_behalf_of,
      each.start,
    ]),
    meetings: negotiation.meetings.map((each) => [each.date, each.place, each.summary]),
  }
  return Object.entries(keys).flatMap(([part, rows]) => {
    const seen = new Set<string>()
    return rows.flatMap((row, place) => {
      const key = JSON.stringify(row)
      if (!seen.has(key)) {
        seen.add(key)
        return []
      }
      return [{ record, field: `${part}.${place}`, reason: 'is in the list twice' }]
    })
  })
}
