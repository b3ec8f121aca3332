import type { EntityKind } from '../../../../models/vocabulary.ts'
import type { FileRow } from '../whole-record.ts'
import { evidence, type FtmEntity, type FtmSources, ftmEntity, ftmId, type Named, textOf } from './entity.ts'

/** The schema of an entity, and what its topics add. */
const SCHEMATA: Readonly<Record<EntityKind, { schema: string; topics: readonly string[] }>> = {
  person: { schema: 'Person', topics: [] },
  company: { schema: 'Company', topics: [] },
  fund: { schema: 'Company', topics: ['fin.fund'] },
  sovereign_fund: { schema: 'Company', topics: ['fin.fund', 'gov.soe'] },
  state: { schema: 'PublicBody', topics: ['gov.national'] },
  public_body: { schema: 'PublicBody', topics: ['gov'] },
  organisation: { schema: 'Organization', topics: [] },
}

/** The schema of an entity in the file. An organization that someone holds is a company, because that is an asset. */
export function schemaOf(entity: Named | undefined, { held }: FtmSources): string {
  const kind = entity?.kind as EntityKind
  if (kind === 'organisation' && held.has(String(entity?.id))) return 'Company'
  return SCHEMATA[kind].schema
}

function topicsOf(entity: FileRow, { officials }: FtmSources): string[] {
  const { topics } = SCHEMATA[entity.kind as EntityKind]
  return officials.has(String(entity.id)) ? [...topics, 'role.pep'] : [...topics]
}

/** The ids that an entity has elsewhere and for which the model has a property. */
function identifiers({ external_ids: ids, kind }: FileRow) {
  const { wikidata, lei, opencorporates, registration_number: number } = (ids ?? {}) as Record<string, string>
  return {
    wikidataId: wikidata,
    leiCode: lei,
    opencorporatesUrl:
      opencorporates === undefined ? null : `https://opencorporates.com/companies/${opencorporates}`,
    [kind === 'person' ? 'idNumber' : 'registrationNumber']: number,
  }
}

export function* entityLines(from: FtmSources): Generator<FtmEntity> {
  const { record, sources } = from
  for (const source of record.lists.sources) {
    const { id, title, url, publisher, published } = source as Record<string, string>
    yield ftmEntity(
      ftmId.of('source', String(id)),
      'Article',
      String(title),
      { title, sourceUrl: url, publisher, publishedAt: published },
      record.seen(source),
      { list: 'sources', record: source },
    )
  }
  for (const entity of record.lists.entities) {
    const id = String(entity.id)
    yield ftmEntity(
      ftmId.entity(id),
      schemaOf(entity, from),
      String(entity.name),
      {
        name: textOf(entity.name),
        alias: entity.aliases as string[] | undefined,
        country: textOf(entity.country)?.toLowerCase(),
        topics: topicsOf(entity, from),
        summary: textOf(entity.summary),
        notes:
          entity.retraction_reason === undefined ? null : 'Retracted: this entry is no longer on record.',
        ...identifiers(entity),
        ...evidence(entity, sources),
      },
      record.seen(entity),
      { list: 'entities', record: entity },
    )
  }
}
