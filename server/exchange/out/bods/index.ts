import { LINK_KINDS, type LinkKind } from '../../../../models/link-kinds.ts'
import type { RecordList } from '../../../dataset/format.ts'
import { citedBy } from '../link-facts.ts'
import { byId, officialsIn } from '../lookups.ts'
import type { FileRow, WholeRecord } from '../whole-record.ts'
import { entityDetails, personDetails } from './parties.ts'
import { INTERESTS, relationship } from './relationships.ts'
import { type BodsStatement, bodsId, statement } from './statement.ts'

/** A record for which the standard has no place, and why. */
export interface LeftOut {
  readonly list: RecordList
  readonly id: string
  readonly why: string
}

function personsIn(entities: Iterable<FileRow>): Set<unknown> {
  const persons = new Set<unknown>()
  for (const { id, kind } of entities) if (kind === 'person') persons.add(id)
  return persons
}

function* statements(record: WholeRecord): Generator<BodsStatement> {
  const { entities, links, sources } = record.lists
  const known = byId(sources)
  const cited = (row: FileRow): FileRow[] =>
    citedBy(row).flatMap(({ id }): FileRow[] => {
      const source = known.get(id)
      return source === undefined ? [] : [source]
    })
  const officials = officialsIn(record.lists)
  const persons = personsIn(entities)
  for (const entity of entities) {
    const subject = bodsId('entity', String(entity.id))
    const notes =
      typeof entity.summary === 'string' ? [{ target: '/recordDetails', text: entity.summary }] : []
    yield persons.has(entity.id)
      ? statement(
          record,
          'entities',
          entity,
          'person',
          subject,
          personDetails(entity, officials.has(String(entity.id))),
          cited(entity),
          notes,
        )
      : statement(record, 'entities', entity, 'entity', subject, entityDetails(entity), cited(entity), notes)
  }
  for (const link of links) {
    if (INTERESTS[link.kind as LinkKind] === undefined || persons.has(link.to)) continue
    const ends = {
      subject: bodsId('entity', String(link.to)),
      interestedParty: bodsId('entity', String(link.from)),
    }
    const from = cited(link)
    const { details, notes } = relationship(link, ends, persons.has(link.from), from)
    yield statement(record, 'links', link, 'relationship', ends.subject, details, from, notes)
  }
}

/** The record's ownership and control as statements of the Beneficial Ownership Data Standard, a JSON array. */
export function* bodsLines(record: WholeRecord): Generator<string> {
  let before = '[\n'
  for (const each of statements(record)) {
    yield before + JSON.stringify(each)
    before = ',\n'
  }
  yield before === '[\n' ? '[]\n' : '\n]\n'
}

const WHY: Readonly<Record<'positions' | 'negotiations' | 'statements', string>> = {
  positions: 'The standard has no place for offices.',
  negotiations: 'The standard has no place for negotiations.',
  statements: 'The standard has no place for statements by the people concerned.',
}

/** Every record that is in no statement. */
export function* leftOutOfBods({ lists }: WholeRecord): Generator<LeftOut> {
  const persons = personsIn(lists.entities)
  for (const link of lists.links) {
    const kind = link.kind as LinkKind
    if (INTERESTS[kind] === undefined)
      yield {
        list: 'links',
        id: String(link.id),
        why: `The standard has no interest for “${LINK_KINDS[kind].verb}”.`,
      }
    else if (persons.has(link.to))
      yield {
        list: 'links',
        id: String(link.id),
        why: 'In the standard, only an entity can be owned or controlled. This link leads to a person.',
      }
  }
  for (const list of ['positions', 'negotiations', 'statements'] as const)
    for (const { id, official, title } of lists[list])
      yield { list, id: String(id ?? `${official}, ${title}`), why: WHY[list] }
}
