import type { EntityKind } from '../../../../models/vocabulary.ts'
import { countryCode, isCountry } from '../../../values/countries.ts'
import type { FileName } from '../reading.ts'
import { tidy } from '../table/read-rows.ts'

type Details = Readonly<Record<string, unknown>>

/** A statement of the standard, as far as it is read. */
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
  readonly recusal?: { readonly record?: unknown; readonly sources?: unknown }
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

function country(details: Details): string | null {
  const named = [details.jurisdiction, ...listOf(details.nationalities)] as (Details | undefined)[]
  for (const each of named) {
    const code = countryCode(String(each?.code ?? each?.name ?? '').slice(0, 60))
    if (isCountry(code)) return code
  }
  return null
}

/** Ids of the schemes that this record keeps. */
function identifiers(details: Details): Record<string, string> | null {
  const ids: Record<string, string> = {}
  for (const { id, scheme, schemeName } of listOf(details.identifiers)) {
    if (typeof id !== 'string' || id.length < 2 || id.length > 100) continue
    const name = `${scheme ?? ''} ${schemeName ?? ''}`
    if (/\bLEI\b|Legal Entity/i.test(name) && /^[A-Z0-9]{18}\d{2}$/.test(id)) ids.lei = id
    else if (/wikidata/i.test(name) && /^Q[1-9]\d*$/.test(id)) ids.wikidata = id
    else if (/opencorporates/i.test(name)) continue
    else ids.registration_number ??= id
  }
  return Object.keys(ids).length === 0 ? null : ids
}

/** Who or what a statement is about; a reason where nobody is named. */
export function readParty({ recordId, recordType, recordDetails: details }: BodsLine): FileName | string {
  const isPerson = recordType === 'person'
  const named = isPerson
    ? listOf(details.names).map(({ fullName }) => fullName)
    : [details.name, ...(Array.isArray(details.alternateNames) ? details.alternateNames : [])]
  const [name, ...aliases] = texts(named).filter((each) => each !== '' && each.length <= 300)
  const type = String((details.entityType as Details | undefined)?.type ?? '')
  if (name === undefined) {
    const unspecified = (details.unspecifiedPersonDetails ?? details.unspecifiedEntityDetails) as
      | Details
      | undefined
    return `names nobody (${String(details.personType ?? type)}${unspecified === undefined ? '' : `: ${unspecified.description ?? unspecified.reason}`})`
  }
  return {
    id: recordId,
    name,
    kind: isPerson ? 'person' : (KINDS[type] ?? 'company'),
    aliases: aliases.slice(0, 100),
    country: country(details),
    externalIds: identifiers(details),
  }
}
