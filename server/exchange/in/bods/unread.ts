import type { LeftOutCount } from '../reading.ts'
import { listUnread } from '../unread-members.ts'
import type { BodsLine } from './parties.ts'

const members = (...names: string[]): ReadonlySet<string> => new Set(names)

/** The members of each part of a statement (BODS 0.4) that are read, or that only say how the file is made. */
const READ = {
  statement: members(
    'statementId',
    'statementDate',
    'recordId',
    'recordType',
    'recordStatus',
    'recordDetails',
    'publicationDetails',
    'source',
  ),
  publicationDetails: members('publicationDate', 'bodsVersion', 'publisher'),
  publisher: members('name', 'url'),
  source: members('url', 'description', 'assertedBy'),
  assertedBy: members('name'),
  person: members('isComponent', 'personType', 'names', 'nationalities', 'identifiers'),
  entity: members('isComponent', 'entityType', 'name', 'alternateNames', 'jurisdiction', 'identifiers'),
  relationship: members('isComponent', 'componentRecords', 'subject', 'interestedParty', 'interests'),
  entityType: members('type'),
  personName: members('type', 'fullName', 'givenName', 'patronymicName', 'familyName'),
  interest: members('type', 'directOrIndirect', 'details', 'startDate', 'endDate', 'share'),
  share: members('exact', 'minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum'),
} as const

const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : [])

/** Lists the parts of a statement that have no place on record. */
export function listUnreadOf(line: BodsLine, left: LeftOutCount): void {
  const { recordType, recordDetails: details, publicationDetails, source } = line
  const list = (of: string, object: unknown, read: ReadonlySet<string>): void =>
    listUnread(left, `${recordType}${of}`, object, read)
  list('', line, READ.statement)
  list('.publicationDetails', publicationDetails, READ.publicationDetails)
  list('.publisher', publicationDetails?.publisher, READ.publisher)
  list('.source', source, READ.source)
  const asserted = listOf(source?.assertedBy)
  list('.source.assertedBy', asserted[0], READ.assertedBy)
  if (asserted.length > 1) left.add(`${recordType}.source.assertedBy`, 'A source keeps only one publisher.')
  if (recordType === 'person' || recordType === 'entity' || recordType === 'relationship')
    list('', details, READ[recordType])
  list('.entityType', details.entityType, READ.entityType)
  for (const name of listOf(details.names)) list('.names', name, READ.personName)
  for (const interest of listOf(details.interests)) {
    list('.interests', interest, READ.interest)
    list('.interests.share', (interest as { readonly share?: unknown } | null)?.share, READ.share)
  }
}
