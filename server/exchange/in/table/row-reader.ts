import type { EntityKind } from '../../../../models/vocabulary.ts'
import { LINK_STATUSES } from '../../../../models/vocabulary.ts'
import { countryCode, isCountry } from '../../../values/countries.ts'
import { fold } from '../../../values/fold.ts'
import { citation, fileCitation, NO_SOURCE_NAMED, type ReadCitation, sourceRecord } from '../file-source.ts'
import type { FileName, RawRecord, RowProblem } from '../reading.ts'
import { type Connection, readConnectionWord } from './connections.ts'
import type { TableMapping } from './mapping.ts'
import type { RowsOfText } from './read-rows.ts'
import { kindOfName, properCase, type ReadCell, readDate, readEntityKind } from './values.ts'

/** By which the rows of a table name an entity: its name without case, accents and doubled spaces. */
export const nameId = (name: string): string => `name:${fold(name).replace(/\s+/g, ' ').trim()}`

const WEB_ADDRESS = /https?:\/\/[^\s|<>"]+/g
/** What ends an address in a cell and is no part of it. */
const AFTER_ADDRESS = /[;,.)\]]+$/

/** Several values of one cell, with semicolons or bars between. */
export const severalOf = (cell: string): string[] =>
  cell
    .split(/\s*[;|]\s*/)
    .map((part) => part.trim())
    .filter((part) => part !== '')

/** One row of a table, read by its mapping; what is wrong with it is gathered. */
export class RowReader {
  readonly #table: RowsOfText
  readonly #mapping: TableMapping
  readonly #places: ReadonlyMap<string, readonly number[]>
  readonly problems: RowProblem[] = []
  #row: readonly string[] = []
  /** The number of the row in the file, the header being the first. */
  number = 0

  constructor(table: RowsOfText, mapping: TableMapping) {
    this.#table = table
    this.#mapping = mapping
    const places = new Map<string, number[]>()
    for (const [index, column] of table.columns.entries()) {
      const field = mapping.columns[column] ?? ''
      if (field !== '') places.set(field, [...(places.get(field) ?? []), index])
    }
    this.#places = places
  }

  /** Turns to the row with this index. */
  turnTo(index: number): void {
    this.#row = this.#table.rows[index] ?? []
    this.number = index + 2
  }

  /** What a field says on this row, or on every row; empty where nothing does. */
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

  refuse(field: string, reason: string): null {
    const [index] = this.#places.get(field) ?? []
    const column = index === undefined ? field : (this.#table.columns[index] ?? field)
    this.problems.push({ row: this.number, column, reason })
    return null
  }

  /** The value of a cell; null where it has none, which is gathered. */
  take<Value>(field: string, read: ReadCell<Value>): Value | null {
    return 'value' in read ? read.value : this.refuse(field, `“${this.cell(field)}” ${read.reason}`)
  }

  date(field: string): string | null {
    return this.take(field, readDate(this.cell(field), this.#mapping.dates))
  }

  /** The entity that a field names. @param fallback its kind where neither a column nor its name tells it. */
  entity(field: 'from' | 'to' | 'name', fallback?: EntityKind): FileName | null {
    const written = this.cell(field)
    if (written === '') return this.refuse(field, 'is empty')
    const name = this.#mapping.capitals ? properCase(written) : written
    if (name.length > 300) return this.refuse(field, 'is longer than a name: at most 300 characters')
    const [kindField, countryField] =
      field === 'name' ? ['entity_kind', 'country'] : [`${field}_kind`, `${field}_country`]
    const country = countryCode(this.cell(countryField))
    return {
      id: nameId(name),
      name,
      kind: readEntityKind(this.cell(kindField)) ?? fallback ?? kindOfName(name),
      aliases: [],
      country: isCountry(country) ? country : null,
      externalIds: null,
    }
  }

  /** What the row says of how its two ends are connected, each once; empty where that is not known. */
  connections(): (Connection & { readonly words: string | null })[] {
    const kind = readConnectionWord(this.cell('kind'))
    const texts = severalOf(this.cell('connection'))
    if (texts.length === 0) {
      if (kind !== null) return [{ ...kind, words: null }]
      this.refuse(this.cell('kind') === '' ? 'connection' : 'kind', 'does not say how the two are connected')
      return []
    }
    return texts.flatMap((words) => {
      const meant = this.#mapping.connections[words] ?? ''
      if (meant === 'skip') return []
      const read = readConnectionWord(meant) ?? kind
      if (read !== null) return { ...read, words }
      this.refuse('connection', `“${words}” has not been given a meaning: choose a kind of link for it`)
      return []
    })
  }

  status(): string | null {
    const word = this.cell('status').toLowerCase()
    return (LINK_STATUSES as readonly string[]).includes(word) ? word : null
  }

  /** What the row cites: the addresses that it names, else the file itself. Null where it can cite nothing. */
  citations(): readonly ReadCitation[] | null {
    const cells = this.cells('source_url').concat(
      this.#places.has('source_url') ? [] : [this.cell('source_url')],
    )
    const urls = [...new Set(cells.join(' ').match(WEB_ADDRESS) ?? [])]
      .map((url) => url.replace(AFTER_ADDRESS, ''))
      .filter((url) => URL.canParse(url) && url.length <= 2000)
    const words = cells
      .join('; ')
      .replace(WEB_ADDRESS, '')
      .replace(/^[;,|\s]+|[;,|\s]+$/g, '')
    const quote = this.cell('quote')
    const [title, publisher] = [this.cell('source_title'), this.cell('source_publisher')]
    const said = {
      ...(quote === '' ? {} : { quote: quote.slice(0, 1000) }),
      ...(words === '' ? {} : { note: words.slice(0, 1000) }),
    }
    if (urls.length === 0) {
      const own = fileCitation(this.#mapping.source, `row ${this.number}`)
      // A source without an address is told beside the file, which names it.
      const told = [words, title, publisher, this.cell('source_published')].filter((text) => text !== '')
      const note = told.length === 0 ? {} : { note: `The file names: ${told.join(', ')}`.slice(0, 1000) }
      return own === null ? this.refuse('source_url', NO_SOURCE_NAMED) : [{ ...own, ...said, ...note }]
    }
    const known = {
      title: title || null,
      publisher: publisher || null,
      published: this.date('source_published'),
    }
    // What is said of one source is said of the first; of several no more than their addresses is known.
    return urls.slice(0, 50).map((url, index) => ({
      source: sourceRecord(url, urls.length === 1 ? known : {}),
      ...(index === 0 ? said : {}),
    }))
  }
}

/** The citations of a record, as a dataset file has them. */
export const citationsOf = (cited: readonly ReadCitation[]): unknown[] => cited.map(citation)

/** The sources that are cited. */
export const sourcesOf = (cited: readonly ReadCitation[]): RawRecord[] => cited.map(({ source }) => source)
