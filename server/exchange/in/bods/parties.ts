import type { EntityKind } from '../../../../models/vocabulary.ts'
import { countryCode, isCountry } from '../../../values/countries.ts'
import type { FileName, LeftOutCount } from '../reading.ts'
import { tidy } from '../table/read-rows.ts'
import { NO_FIELD } from '../unread-members.ts'

type Details = Readonly<Record<string, unknown>>

/** The parts of a BODS statement that are read. */
export interface BodsLine {
  readonly recordId: string
  readonly recordType: string
  readonly recordStatus?: unknown
  readonly statementDate?: unknown
  readonly recordDetails: Details
  readonly source?: { readonly url?: unknown; readonly description?: unknown; readonly assertedBy?: unknown }
  readonly publicationDetails?: {
    readonly publicationDate?: unknown
    readonly publisher?: { readonly name?: unknown; readonly url?: unknown }
  }
  readonly recusal?: { readonly record?: unknown; readonly sources?: unknown; readonly told?: unknown }
}

const KINDS: Readonly<Record<string, EntityKind>> = {
  registeredEntity: 'company',
  legalEntity: 'company',
  arrangement: 'organisation',
  state: 'state',
  stateBody: 'public_body',
}

const texts = (values: readonly unknown[]): string[] => [
  ...new Set(values.filter((each): each is string => typeof each === 'string').map(tidy)),
]
const listOf = (value: unknown): Details[] =>
  Array.isArray(value) ? value.filter((each) => typeof each === 'object' && each !== null) : []

/** The first country that is recognized. An entry keeps only one; any other is reported. */
function country(details: Details, told: (what: string, why: string) => void): string | null {
  const named = [details.jurisdiction, ...listOf(details.nationalities)] as (Details | undefined)[]
  let found: string | null = null
  for (const each of named) {
    const written = String(each?.code ?? each?.name ?? '').slice(0, 60)
    const code = countryCode(written)
    if (written === '' || code === found) continue
    if (!isCountry(code)) told(`country “${written}”`, 'We do not recognize this country.')
    else if (found === null) found = code
    else told('nationalities', 'An entry keeps only one country.')
  }
  return found
}

/** Ids in the schemes that the record keeps. */
function identifiers(
  details: Details,
  told: (what: string, why: string) => void,
): Record<string, string> | null {
  const ids: Record<string, string> = {}
  for (const { id, scheme, schemeName } of listOf(details.identifiers)) {
    const name = `${scheme ?? ''} ${schemeName ?? ''}`.trim()
    const text = typeof id === 'string' || typeof id === 'number' ? String(id) : ''
    if (/\bLEI\b|Legal Entity/i.test(name) && /^[A-Z0-9]{18}\d{2}$/.test(text)) ids.lei ??= text
    else if (/wikidata/i.test(name) && /^Q[1-9]\d*$/.test(text)) ids.wikidata ??= text
    else if (
      !/opencorporates/i.test(name) &&
      text.length >= 2 &&
      text.length <= 100 &&
      ids.registration_number === undefined
    )
      ids.registration_number = text
    else told(`identifier of “${name.slice(0, 60)}”`, NO_FIELD)
  }
  return Object.keys(ids).length === 0 ? null : ids
}

/** A person's name: the full name, else made from its parts. */
function nameOf({ fullName, givenName, patronymicName, familyName }: Details): unknown {
  if (typeof fullName === 'string' && fullName.trim() !== '') return fullName
  const parts = [givenName, patronymicName, familyName].filter(
    (part): part is string => typeof part === 'string' && part.trim() !== '',
  )
  return parts.length === 0 ? undefined : parts.join(' ')
}

/** Who or what a statement is about; a reason if no one is named. */
export function readParty(
  { recordId, recordType, recordDetails: details }: BodsLine,
  left: LeftOutCount,
): FileName | string {
  const told = (what: string, why: string): void => left.add(`${recordType}: ${what}`, why)
  const isPerson = recordType === 'person'
  const named = isPerson
    ? listOf(details.names).map(nameOf)
    : [details.name, ...(Array.isArray(details.alternateNames) ? details.alternateNames : [])]
  const [name, ...aliases] = texts(named).filter((each) => each !== '' && each.length <= 300)
  const type = String((details.entityType as Details | undefined)?.type ?? '')
  if (name === undefined) {
    const unspecified = (details.unspecifiedPersonDetails ?? details.unspecifiedEntityDetails) as
      | Details
      | undefined
    return `(${String(details.personType ?? type)}${unspecified === undefined ? '' : `: ${unspecified.description ?? unspecified.reason}`})`
  }
  return {
    id: recordId,
    name,
    kind: isPerson ? 'person' : (KINDS[type] ?? 'company'),
    aliases: aliases.slice(0, 100),
    country: country(details, told),
    externalIds: identifiers(details, told),
  }
}
