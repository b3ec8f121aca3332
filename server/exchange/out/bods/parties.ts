import type { EntityKind } from '../../../../models/vocabulary.ts'
import { countryName } from '../../../values/countries.ts'
import type { FileRow } from '../whole-record.ts'

/** What an entity is in the standard's terms, unless it is a person. */
const ENTITY_TYPES: Readonly<Record<Exclude<EntityKind, 'person'>, { type: string; details?: string }>> = {
  company: { type: 'legalEntity', details: 'company' },
  fund: { type: 'legalEntity', details: 'fund' },
  sovereign_fund: { type: 'legalEntity', details: 'sovereign fund' },
  state: { type: 'state' },
  public_body: { type: 'stateBody' },
  organisation: { type: 'legalEntity', details: 'organisation' },
}

/** The registers of the ids that entities have, by the names that users of the standard know. */
const SCHEMES: Readonly<Record<string, { scheme?: string; schemeName: string }>> = {
  wikidata: { schemeName: 'Wikidata' },
  opencorporates: { schemeName: 'OpenCorporates' },
  lei: { scheme: 'XI-LEI', schemeName: 'Global Legal Entity Identifier Index' },
  opensanctions: { schemeName: 'OpenSanctions' },
  littlesis: { schemeName: 'LittleSis' },
  registration_number: { schemeName: 'Company register' },
}

function identifiers({ external_ids: ids }: FileRow) {
  const list = Object.entries((ids ?? {}) as Record<string, string>).map(([name, id]) => ({
    id,
    ...(SCHEMES[name] ?? { schemeName: name }),
  }))
  return list.length === 0 ? {} : { identifiers: list }
}

export function personDetails(entity: FileRow, isOfficial: boolean) {
  const others = (entity.aliases ?? []) as string[]
  const country = entity.country as string | undefined
  return {
    isComponent: false,
    personType: 'knownPerson',
    names: [
      { type: 'legal', fullName: entity.name },
      ...others.map((fullName) => ({ type: 'alternative', fullName })),
    ],
    ...identifiers(entity),
    ...(country === undefined ? {} : { nationalities: [{ name: countryName(country), code: country }] }),
    ...(isOfficial ? { politicalExposure: { status: 'isPep' } } : {}),
  }
}

export function entityDetails(entity: FileRow) {
  const country = entity.country as string | undefined
  return {
    isComponent: false,
    entityType: ENTITY_TYPES[entity.kind as Exclude<EntityKind, 'person'>],
    name: entity.name,
    ...(entity.aliases === undefined ? {} : { alternateNames: entity.aliases }),
    ...(country === undefined ? {} : { jurisdiction: { name: countryName(country), code: country } }),
    ...identifiers(entity),
  }
}
