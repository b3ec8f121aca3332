import { v5 } from 'uuid'
import { RECORD_LICENCE } from '../../../values/licence.ts'
import { ENDED_DAY_UNKNOWN, isoDay } from '../../../values/partial-date.ts'
import { toldDigest } from '../../told-digest.ts'
import { sourcesOf } from '../link-facts.ts'
import type { FileRow, WholeRecord } from '../whole-record.ts'

/** The edition of the Beneficial Ownership Data Standard that the file follows. */
const BODS_VERSION = '0.4'

/** The namespace for the ids of statements: one id for each version of each record. */
const STATEMENTS = '0a9a6d56-6f6b-5c0e-9d6e-7d0d7c1f5a11'

type Details = Readonly<Record<string, unknown>>

/** What a statement cannot say in the standard's own members, in words. */
export interface Note {
  /** The member that it is about, as a JSON pointer. */
  readonly target: string
  readonly text: string
  readonly url?: string
}

export interface BodsStatement {
  readonly recordType: 'entity' | 'person' | 'relationship'
  readonly recordDetails: Details
  /** The record as this site stores it, with the sources that it cites, besides what fits the standard's members. */
  readonly recusal: { readonly record: FileRow; readonly sources: readonly FileRow[]; readonly told: string }
}

export const bodsId = (what: 'entity' | 'link', slug: string): string => `recusal-${what}-${slug}`

/** The first source that supports a statement. The standard has room for only one. */
function sourceOf(source: FileRow | undefined) {
  if (source === undefined) return {}
  const { url, title, publisher } = source as Record<string, string>
  return {
    source: {
      type: ['thirdParty'],
      url: url === undefined ? url : new URL(url).href,
      description: title,
      assertedBy: [{ name: publisher }],
    },
  }
}

function annotations(notes: readonly Note[], by: string, on: string) {
  if (notes.length === 0) return {}
  return {
    annotations: notes.map(({ target, text, url }) => ({
      statementPointerTarget: target,
      creationDate: on,
      createdBy: { name: 'Recusal', uri: by },
      motivation: url === undefined ? 'commenting' : 'linking',
      description: text,
      ...(url === undefined ? {} : { url }),
    })),
  }
}

/** One statement: the newest version of a record. @param subject the record id of its declaration subject. */
export function statement(
  { seen, base, at }: WholeRecord,
  list: 'entities' | 'links',
  record: FileRow,
  recordType: BodsStatement['recordType'],
  subject: string,
  recordDetails: Details,
  cited: readonly FileRow[],
  notes: readonly Note[],
): BodsStatement {
  const slug = String(record.id)
  const { firstSeen, lastChange } = seen(record)
  const day = isoDay(new Date(lastChange))
  // What was called off, or ended on a day that is not known, no longer is.
  const closed =
    record.status === 'retracted' ||
    record.retraction_reason !== undefined ||
    record.stage === 'cancelled' ||
    record.end === ENDED_DAY_UNKNOWN
  const [asserting] = sourcesOf(record).supporting
  const said = {
    declarationSubject: subject,
    statementDate: day,
    ...annotations(notes, base, day),
    ...sourceOf(cited.find(({ id }) => id === asserting)),
    recordId: bodsId(list === 'entities' ? 'entity' : 'link', slug),
    recordStatus: closed ? 'closed' : firstSeen === lastChange ? 'new' : 'updated',
    recordType,
    recordDetails,
  } as const
  const whole = {
    // What is said of a record can change while the record does not, as when its source is corrected.
    statementId: v5(`${list} ${slug} ${lastChange} ${toldDigest(said)}`, STATEMENTS),
    publicationDetails: {
      publicationDate: isoDay(new Date(at)),
      bodsVersion: BODS_VERSION,
      license: RECORD_LICENCE.url,
      publisher: { name: 'Recusal', url: base },
    },
    ...said,
  }
  return { ...whole, recusal: { record, sources: cited, told: toldDigest(recordDetails) } }
}
