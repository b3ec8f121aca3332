import type { EntityKind } from '../../../../models/vocabulary.ts'
import { countryCode, isCountry } from '../../../values/countries.ts'
import { nameKey } from '../../../values/fold.ts'
import type { FileSource } from '../file-source.ts'
import { type FileName, LeftOutCount, type ReadRecord, type RowProblem } from '../reading.ts'
import { type Connection, connectionTexts, namedKind, readConnectionWord } from './connections.ts'
import { saidOf, type TableMapping } from './mapping.ts'
import type { RowsOfText } from './read-rows.ts'
import { kindInName, kindOfName, properCase, type ReadCell, readDate, readEntityKind } from './values.ts'

/** The id of an entity in the rows of a table: its name without case, double spaces and Latin accents. */
export const nameId = (name: string): string => `name:${nameKey(name)}`

/** Several values in one cell, separated by semicolons or bars. */
export const severalOf = (cell: string): string[] =>
  cell
    .split(/(?<!\s)\s*[;|]\s*/)
    .map((part) => part.trim())
    .filter((part) => part !== '')

/** A connection in a row, with the words in its cell; null if a column or the mapping gives the kind. */
export type ToldConnection = Connection & { readonly words: string | null }

/** What a row says. */
export interface ReadRow {
  readonly names: readonly FileName[]
  readonly records: readonly Omit<ReadRecord, 'row'>[]
  /** Whether its links run the other way than its columns. */
  readonly isTurned: boolean
  /** Whether it makes several links, only one of which has the sum or the share. */
  readonly isDivided: boolean
}

/** An entity as a row names it, before anything else in the row says what kind it is. */
export interface NamedEntity {
  readonly id: string
  readonly name: string
  readonly country: string | null
  /** What a column, or a word in the name, says; null if nothing does. */
  readonly kind: EntityKind | null
  /** Whether a column says its kind. */
  readonly kindIsSaid: boolean
}

/** Reads one row after another by the fields that its cells fill. Collects what is wrong, or has no place. */
export class RowReader {
  readonly #table: RowsOfText
  readonly #mapping: TableMapping
  readonly #places: ReadonlyMap<string, readonly number[]>
  readonly problems: RowProblem[] = []
  readonly left = new LeftOutCount()
  #row: readonly string[] = []
  /** The number of the row in the file, counted from one. */
  number = 0

  constructor(table: RowsOfText, mapping: TableMapping) {
    this.#table = table
    this.#mapping = mapping
    const places = new Map<string, number[]>()
    for (const [index, column] of table.columns.entries()) {
      const field = saidOf(mapping.columns, column)
      if (field !== '') places.set(field, [...(places.get(field) ?? []), index])
    }
    this.#places = places
  }

  /** Where the file is from. */
  get source(): FileSource {
    return this.#mapping.source
  }

  /** Turns to the row with this index. */
  turnTo(index: number): void {
    this.#row = this.#table.rows[index] ?? []
    this.number = this.#table.headerRow + index + 1
  }

  /** The header of the first column that fills the field; empty if none does. */
  header(field: string): string {
    return this.#table.columns[this.#places.get(field)?.[0] ?? -1] ?? ''
  }

  /** Whether a column fills the field. */
  has(field: string): boolean {
    return this.#places.has(field)
  }

  /** What a field says on this row, or on every row; empty if nothing does. */
  cell(field: string): string {
    const said = this.cells(field)
    return said.length > 0 ? said.join('; ') : (this.#mapping.constants[field] ?? '').trim()
  }

  /** What each column of a field says, without the empty ones. */
  cells(field: string): string[] {
    return (this.#places.get(field) ?? [])
      .map((index) => this.#row[index] ?? '')
      .filter((cell) => cell !== '')
  }

  /** @param row the row that is refused; by default, the one at hand. */
  refuse(field: string, reason: string, row = this.number): null {
    const [index] = this.#places.get(field) ?? []
    const column = index === undefined ? '' : (this.#table.columns[index] ?? '')
    this.problems.push({ row, column, reason })
    return null
  }

  /** The value of a cell; null if it cannot be read, which is noted as a problem. */
  take<Value>(field: string, read: ReadCell<Value>, cell = this.cell(field)): Value | null {
    return 'value' in read ? read.value : this.refuse(field, `“${cell}” ${read.reason}`)
  }

  date(field: string): string | null {
    return this.take(field, readDate(this.cell(field), this.#mapping.dates))
  }

  /** A text cut to the longest that is allowed. @param what the text is, to report the end that is cut off. */
  shortened(what: string, text: string, most: number): string {
    if (text.length > most) this.left.add(`End of: ${what}`, `A record keeps at most ${most} characters.`)
    return text.slice(0, most)
  }

  /** The entity that a field names. */
  entity(field: 'from' | 'to' | 'name'): NamedEntity | null {
    const written = this.cell(field)
    if (written === '') return this.refuse(field, 'The name is missing')
    const name = this.#mapping.capitals ? properCase(written) : written
    if (name.length > 300) return this.refuse(field, 'The name is longer than 300 characters')
    const [kindField, countryField] =
      field === 'name' ? ['entity_kind', 'country'] : [`${field}_kind`, `${field}_country`]
    const said = this.#kind(kindField)
    return {
      id: nameId(name),
      name,
      country: this.#country(countryField),
      kind: said ?? kindInName(name),
      kindIsSaid: said !== null,
    }
  }

  #country(field: string): string | null {
    const written = this.cell(field)
    const code = countryCode(written)
    if (isCountry(code)) return code
    if (written !== '')
      this.left.add(`Country “${written.slice(0, 60)}”`, 'We do not recognize this country.')
    return null
  }

  #kind(field: string): EntityKind | null {
    const written = this.cell(field)
    const kind = readEntityKind(written)
    if (kind === null && written !== '')
      this.left.add(
        `Kind “${written.slice(0, 60)}”`,
        'Recusal has no such kind. It was guessed from the name.',
      )
    return kind
  }

  /** How the row says its two ends are connected, each way once; empty if that is not known. */
  connections(): ToldConnection[] {
    const named = this.cell('kind')
    const kind = readConnectionWord(named) ?? readConnectionWord(namedKind(named) ?? '')
    const texts = [...new Set(connectionTexts(this.cell('connection')))]
    // Kinship is named in words: its kind alone does not say which.
    const isKnown = kind !== null || (texts.length > 0 && (named === '' || namedKind(named) !== null))
    if (!isKnown) {
      if (named === '') this.refuse('connection', 'The connection is missing')
      else
        this.refuse(
          'kind',
          `“${named}” is not a kind of link. Under “Columns,” choose “Connection (free text)” for this column`,
        )
      return []
    }
    if (texts.length === 0) return kind === null ? [] : [{ ...kind, words: null }]
    return texts.flatMap((words) => {
      const meant = saidOf(this.#mapping.connections, words)
      if (meant === 'skip') {
        this.left.add(`Connection “${words.slice(0, 100)}”`, 'You chose to skip it.')
        return []
      }
      const read = readConnectionWord(meant)
      // The kind that a column says outright counts before what the words beside it mean.
      const said = named === '' || read?.kind === (kind?.kind ?? namedKind(named)) ? read : kind
      if (said !== null) return { ...said, words }
      this.refuse('connection', `We do not recognize “${words}.” Choose its meaning under “Columns”`)
      return []
    })
  }

  /**
   * What a field says if it is one of these words, in any case; null for none. Another word is listed as left out.
   * @param what the field is, as the list calls it.
   */
  word(field: string, words: readonly string[], what: string): string | null {
    const written = this.cell(field)
    const word = written.toLowerCase().replaceAll(' ', '_')
    if (words.includes(word)) return word
    if (written !== '')
      this.left.add(
        `${what} “${written.slice(0, 60)}”`,
        `It is one of ${words.map((each) => each.replaceAll('_', ' ')).join(', ')}.`,
      )
    return null
  }
}

/** A named entity with its kind. @param fallback its kind if neither a column nor a word in its name tells it. */
export function withKind(named: NamedEntity, fallback: EntityKind | undefined): FileName {
  const { id, name, country, kindIsSaid } = named
  const kind = named.kind ?? fallback ?? null
  const known = { id, name, country, kindIsSaid, aliases: [], externalIds: null }
  return kind === null ? { ...known, kind: kindOfName(name), kindIsGuess: true } : { ...known, kind }
}
