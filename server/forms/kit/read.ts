import type { Query } from '../../database/query.ts'
import type { AlikeEntity } from '../../queries/alike-entities.ts'
import type { Problem } from '../../record/input/fields.ts'
import type { NewEntities, NewEntity } from '../../record/input/new-entity.ts'
import { ENDED_DAY_UNKNOWN } from '../../values/partial-date.ts'
import { joinDate } from '../../values/typed-date.ts'
import { typedDate } from '../dates.ts'
import { resolveTypedEntity } from './entities.ts'
import { initialOf, isRows, type LeafField, leavesOf, rowCount, type Section, type Typed } from './fields.ts'

/** By the input that names a new entity: those on record that it may be. */
export type LooksLike = Readonly<Record<string, readonly AlikeEntity[]>>

/** What was typed, as members of a request that is still to be checked. */
export interface Written {
  readonly values: Record<string, unknown>
  readonly fresh: NewEntities
  readonly problems: Problem[]
  readonly looksLike: LooksLike
  /** The slugs of entities on record that are named without being picked, by input. */
  readonly named: Readonly<Record<string, string>>
  /** Problems of the request as problems of the form, whose empty rows are not in the request. */
  asTyped(problems: readonly Problem[]): Problem[]
}

/** What a form itself adds and refers to elsewhere: entities by their future slugs, and talks by name. */
export interface OwnNames {
  readonly entities: NewEntities
  readonly talks: { readonly slug: string; readonly name: string } | null
}
const NO_NAMES: OwnNames = { entities: {}, talks: null }

/** Turns a form as typed into the members of a request, and says what cannot be one. */
export async function readForm(
  sections: readonly Section[],
  typed: Typed,
  query: Query,
  own: OwnNames = NO_NAMES,
): Promise<Written> {
  const fresh: Record<string, NewEntity> = { ...own.entities }
  const problems: Problem[] = []
  const looksLike: Record<string, readonly AlikeEntity[]> = {}
  const named: Record<string, string> = {}
  const values: Record<string, unknown> = {}
  /** The place of each row of the request on the form: "sources.1" may be "sources.2" there. */
  const rowPlaces = new Map<string, string>()
  for (const section of sections) {
    if (!isRows(section)) {
      for (const field of leavesOf(section.fields)) {
        values[field.name] = await readField(field, field.name, field.name)
      }
      continue
    }
    const rows: Record<string, unknown>[] = []
    for (let index = 0; index < rowCount(section, typed); index += 1) {
      const prefix = `${section.name}_${index}_`
      const beginsWith = new Map(
        leavesOf(section.fields).map((field) =>
          field.type === 'end'
            ? [`${prefix + field.name}_choice`, 'none']
            : [prefix + field.name, initialOf(field)],
        ),
      )
      const empty = !Object.entries(typed).some(
        ([name, value]) => name.startsWith(prefix) && value.trim() !== '' && value !== beginsWith.get(name),
      )
      if (empty && !(section.needed === true && index === 0)) continue
      const row: Record<string, unknown> = section.numbered === true ? { row: index } : {}
      for (const field of leavesOf(section.fields)) {
        row[field.name] = await readField(field, prefix + field.name, `${section.key}.${index}.${field.name}`)
      }
      rowPlaces.set(`${section.key}.${rows.length}`, `${section.key}.${index}`)
      rows.push(row)
    }
    values[section.key] = rows
  }
  return { values, fresh, problems, looksLike, named, asTyped }

  function asTyped(found: readonly Problem[]): Problem[] {
    return found.map(({ field, reason }) => ({
      field: field.replace(/^[a-z_]+\.\d+/, (row) => rowPlaces.get(row) ?? row),
      reason,
    }))
  }

  async function readField(field: LeafField, name: string, path: string): Promise<unknown> {
    const value = typed[name] ?? ''
    switch (field.type) {
      case 'lines':
        return value
          .split(/\r?\n/)
          .map((line) => line.trim())
          .filter((line) => line !== '')
      case 'date':
        return readDate(name, path)
      case 'end':
        return readEnd(name, path)
      case 'entity':
        return resolveTypedEntity(query, { field, input: name, path }, typed, {
          fresh,
          problems,
          looksLike,
          named,
          talks: own.talks,
        })
      case 'radios':
        return value === '' ? field.initial : value
      default:
        return value
    }
  }

  function readDate(name: string, path: string): string | null {
    const joined = joinDate(typedDate(typed, name))
    if ('date' in joined) return joined.date
    problems.push({ field: `${path}_${joined.part}`, reason: joined.reason })
    return null
  }

  function readEnd(name: string, path: string): string | null {
    const choice = typed[`${name}_choice`]
    if (choice !== 'date') {
      const typedParts = Object.values(typedDate(typed, name))
      if (typedParts.some((part) => part.trim() !== '')) {
        const reason = 'has a date as well as another choice: choose “Ended on a date”, or clear the date'
        problems.push({ field: `${path}_year`, reason })
      }
      return choice === 'unknown' ? ENDED_DAY_UNKNOWN : null
    }
    const before = problems.length
    const end = readDate(name, path)
    if (end === null && problems.length === before) {
      problems.push({
        field: `${path}_year`,
        reason: 'needs a year, or a choice other than “Ended on a date”',
      })
    }
    return end
  }
}
