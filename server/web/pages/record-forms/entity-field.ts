import { ENTITY_KINDS } from '../../../../models/vocabulary.ts'
import type { EntityField, Typed } from '../../../forms/kit/fields.ts'
import type { AlikeEntity } from '../../../queries/alike-entities.ts'
import { entityHref } from '../../../values/addresses.ts'
import { capital, list, words } from '../../../values/format.ts'

/** What a picker's field shows besides its name: what to add if it is new, and what that may be the same as. */
export function entityFieldModel(
  field: EntityField,
  typed: Typed,
  name: string,
  looksLike: readonly AlikeEntity[],
  problemOf: (part: string) => string | null,
) {
  const kinds = field.person === true ? (['person'] as const) : ENTITY_KINDS
  const newKind = typed[`${name}_new_kind`] ?? ''
  return {
    hint: field.hint ?? 'Name or alias',
    described: [`${name}-hint`, problemOf('') === null ? '' : `${name}-error`]
      .filter((id) => id !== '')
      .join(' '),
    slug: typed[`${name}_slug`] ?? '',
    asText: typed[`${name}_text`] ?? '',
    negotiations: field.orNegotiation === true,
    person: field.person === true,
    newOpen:
      newKind !== '' ||
      ((typed[name] ?? '').trim() !== '' && problemOf('') !== null) ||
      problemOf('_new_kind') !== null,
    newKinds: kinds.map((value) => ({ value, label: capital(words(value)), selected: value === newKind })),
    newCountry: typed[`${name}_new_country`] ?? '',
    newKindProblem: problemOf('_new_kind'),
    newCountryProblem: problemOf('_new_country'),
    alike: looksLike.map((each) => ({
      slug: each.slug,
      name: each.name,
      href: entityHref(each),
      kind: [capital(words(each.kind)), each.country].filter((part) => part !== null).join(', '),
      why: list(each.why),
      against: each.against.length === 0 ? null : list(each.against),
      checked: typed[`${name}_alike`] === each.slug,
    })),
    alikeNone: typed[`${name}_alike`] === 'none',
  }
}
