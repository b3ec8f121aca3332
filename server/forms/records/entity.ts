import { ENTITY_KINDS, type EntityKind, EXTERNAL_ID_NAMES, EXTERNAL_IDS } from '../../../models/vocabulary.ts'
import type { Query } from '../../database/query.ts'
import { type AlikeEntity, alikeEntities } from '../../queries/alike-entities.ts'
import { type EntityDetail, findEntity } from '../../queries/entities.ts'
import { EntityRequest, insertEntity, retractEntity, updateEntity } from '../../record/kinds/entities.ts'
import { entityHref } from '../../values/addresses.ts'
import { countryName } from '../../values/countries.ts'
import { capital, count, list, words } from '../../values/format.ts'
import type { FieldsSection, Section, Typed } from '../kit/fields.ts'
import type { Alike, Loaded, RecordForm } from '../kit/form.ts'
import { optionsOf, sourceInputs, sourcesSection } from './shared.ts'

export const KIND_MEANINGS: Readonly<Record<string, string>> = {
  person: 'Anyone, in office or not',
  company: 'A firm of any legal form',
  fund: 'Money that is managed for its investors',
  sovereign_fund: 'A fund that a state owns',
  state: 'A country as such',
  public_body: 'A ministry, an agency, a parliament',
  organisation: 'Anything else with a name: a foundation, a union, a party',
}

export const namedSection = (kind: 'person' | null): FieldsSection => ({
  heading: kind === null ? 'What it is' : 'Who it is',
  fields: [
    { type: 'text', name: 'name', label: 'Name', hint: 'As its own website or the sources write it' },
    ...(kind === null
      ? [
          {
            type: 'select',
            name: 'kind',
            label: 'Kind',
            empty: 'Choose a kind',
            options: optionsOf(ENTITY_KINDS, KIND_MEANINGS),
          } as const,
        ]
      : []),
    {
      type: 'lines',
      name: 'aliases',
      label: 'Also known as',
      optional: true,
      hint: 'Other names, former names, short forms: one per line',
      rows: 3,
    },
    {
      type: 'text',
      name: 'country',
      label: 'Country',
      optional: true,
      hint: 'Name or code, such as SA',
    },
    {
      type: 'area',
      name: 'summary',
      label: 'Summary',
      optional: true,
      hint: 'One or two neutral sentences; every claim in it needs a source below',
      rows: 3,
    },
  ],
})

/** The identifiers that entities of a kind can have, and any that are already there. */
export const idsSection = (kind: string | null, typed: Typed = {}): FieldsSection => ({
  heading: 'Identifiers',
  note: 'They tell entries with the same name apart and find duplicates.',
  fields: [
    {
      type: 'group',
      layout: 'two',
      fields: EXTERNAL_ID_NAMES.filter(
        (name) =>
          kind !== 'person' ||
          EXTERNAL_IDS[name].of === 'everything' ||
          (typed[`external_${name}`] ?? '') !== '',
      ).map((name) => ({
        type: 'text',
        name: `external_${name}`,
        label: EXTERNAL_IDS[name].label,
        optional: true,
        hint: capital(EXTERNAL_IDS[name].looks),
      })),
    },
  ],
})

export const ID_INPUTS = Object.fromEntries(
  EXTERNAL_ID_NAMES.map((name) => [`external_ids.${name}`, `external_${name}`]),
)

/** Gathers the identifiers into one member. */
export function combineIds(values: Record<string, unknown>): Record<string, unknown> {
  const ids = Object.fromEntries(EXTERNAL_ID_NAMES.map((name) => [name, values[`external_${name}`]]))
  const others = Object.entries(values).filter(([name]) => !name.startsWith('external_'))
  return { ...Object.fromEntries(others), external_ids: ids }
}

const enteredAs = (id: string): Loaded['entered'] => ({
  record: 'entity',
  recordId: id,
  part: 'entities',
  partId: id,
})

function inputsOf(entity: EntityDetail): Typed {
  return {
    name: entity.name,
    kind: entity.kind,
    aliases: entity.aliases.join('\n'),
    country: entity.country ?? '',
    summary: entity.summary ?? '',
    ...Object.fromEntries(
      EXTERNAL_ID_NAMES.map((name) => [`external_${name}`, entity.externalIds?.[name] ?? '']),
    ),
    ...sourceInputs(entity.sources),
  }
}

/** Similar entities, as a form shows them before another is added. */
export function alikeModel(entity: AlikeEntity): Alike {
  return {
    name: entity.name,
    href: entityHref(entity),
    why: list(entity.why),
    against: entity.against.length === 0 ? null : list(entity.against),
    what: [
      capital(words(entity.kind)),
      entity.country === null ? 'country unknown' : countryName(entity.country),
      count(entity.links, 'link'),
    ].join(', '),
  }
}

/** The same by name only, while the rest of the form is still blank. */
export async function alikeByName(
  query: Query,
  typed: Typed,
  loaded: Loaded | null,
  kind: EntityKind | null,
): Promise<Alike[]> {
  const name = (typed.name ?? '').trim()
  if (name.length < 3) return []
  const own = loaded === null ? null : await findEntity(query, loaded.key)
  const described = { name, aliases: [], kind, country: null, externalIds: null }
  return (await alikeEntities(query, described, own?.id ?? null)).map(alikeModel)
}

/** The form for a person, company, fund, state or other entity. */
export const ENTITY_FORM: RecordForm<EntityRequest> = {
  noun: 'entry',
  permission: 'record:write',
  paths: {
    new: ['/interests/new'],
    edit: ['/officials/:slug/edit', '/interests/:slug/edit'],
    retract: ['/officials/:slug/retract', '/interests/:slug/retract'],
  },
  titles: { new: 'Add an interest', edit: 'Edit this entry', retract: 'Retract this entry' },
  lede: 'A person, company, fund, organization or state that links and negotiations can name.',
  crumbs: [{ name: 'Interests', href: '/interests' }],
  sections: (_editing, typed = {}): Section[] => [
    namedSection(null),
    idsSection(typed.kind ?? null, typed),
    sourcesSection(false),
  ],
  schema: EntityRequest,
  aliases: ID_INPUTS,
  combine: combineIds,
  previews: false,
  asksOfAlike: true,
  async load(query, { slug = '' }) {
    const entity = await findEntity(query, slug)
    if (entity === null || entity.retractionReason !== null) return null
    const page = { name: entity.name, href: entityHref(entity) }
    const above = entity.official
      ? { name: 'Officials', href: '/officials' }
      : { name: 'Interests', href: '/interests' }
    return {
      key: slug,
      ...page,
      crumbs: [above, page],
      typed: inputsOf(entity),
      entered: enteredAs(entity.id),
    }
  },
  async save(request, { tx, loaded }) {
    const entity =
      loaded === null ? await insertEntity(tx, request) : await updateEntity(tx, loaded.key, request)
    return loaded?.href ?? `/interests/${entity.slug}`
  },
  retraction: {
    meaning:
      'A retracted entry stays at its address, with the reason, but other records can no longer name it.',
    button: 'Retract the entry',
    hint: 'Why it should not be on record. If it is on record twice, merge the two instead.',
  },
  async retract(loaded, reason, { tx }) {
    await retractEntity(tx, loaded.key, reason)
    return loaded.href
  },
  async alike(request, { loaded }, query) {
    const own = loaded === null ? null : await findEntity(query, loaded.key)
    const described = { ...request, externalIds: request.external_ids }
    return (await alikeEntities(query, described, own?.id ?? null)).map(alikeModel)
  },
  async alikeTyped(typed, loaded, query) {
    return alikeByName(query, typed, loaded, ENTITY_KINDS.find((kind) => kind === typed.kind) ?? null)
  },
}
