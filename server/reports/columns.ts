import sql, { type Sql } from 'sql-template-tag'

/** One column of a report. */
export interface Column {
  readonly name: string
  /** What it holds, in words, for the description of the file. */
  readonly meaning: string
  /** Its type in W3C CSVW. */
  readonly datatype: 'string' | 'integer' | 'decimal' | 'date' | 'dateTime' | 'anyURI'
  /** Whether a cell holds several, joined by `SEPARATOR`. */
  readonly list: boolean
  /** SQL for its value in JSON: a number, a text, or a JSON list. */
  readonly value: Sql
  /** SQL for its cell as text or number. */
  readonly cell: Sql
  /** Whether its cells are text that someone wrote, which a spreadsheet could take for a formula. */
  readonly written: boolean
}

/** What separates values in one cell. */
export const SEPARATOR = ' | '

type Scalar = Exclude<Column['datatype'], 'date' | 'dateTime'>

const scalar =
  (datatype: Scalar) =>
  (name: string, meaning: string, value: Sql): Column => {
    // A decimal is sent as text, so that no reader rounds it.
    const exact = datatype === 'decimal' ? sql`(${value})::text` : value
    return { name, meaning, datatype, list: false, value: exact, cell: value, written: datatype === 'string' }
  }

export const text = scalar('string')
export const integer = scalar('integer')
export const decimal = scalar('decimal')
export const address = scalar('anyURI')

export function date(name: string, meaning: string, value: Sql): Column {
  const written = sql`(${value})::text`
  return { name, meaning, datatype: 'date', list: false, value: written, cell: written, written: false }
}

export function moment(name: string, meaning: string, value: Sql): Column {
  const written = sql`to_char((${value}) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')`
  return { name, meaning, datatype: 'dateTime', list: false, value: written, cell: written, written: false }
}

/** Several texts or addresses in one cell. @param value a `text[]`, null or empty if there is none. */
function several(datatype: 'string' | 'anyURI') {
  return (name: string, meaning: string, value: Sql): Column => ({
    name,
    meaning,
    datatype,
    list: true,
    value: sql`coalesce(to_json(${value}), '[]')`,
    // Joined by a sign that no text can have first, so that a text with the separator in it stays one.
    cell: sql`nullif(replace(${apart(sql`array_to_string(${value}, chr(31))`)}, chr(31), ${SEPARATOR}), '')`,
    written: datatype === 'string',
  })
}

export const texts = several('string')
export const addresses = several('anyURI')

/** Words for a joined cell, with anything that looks like the separator replaced. */
export function apart(words: Sql): Sql {
  return sql`replace(${words}, ${SEPARATOR}, ' / ')`
}

/** A source in one cell: title, publisher and address. */
const SOURCE_WORDS: Sql = sql`${apart(sql`s.title`)} || ' (' || ${apart(sql`s.publisher`)} || ') ' || s.url`
const SOURCE_JSON: Sql = sql`json_build_object('title', s.title, 'publisher', s.publisher, 'url', s.url)`

/** Collects the sources `s` of grouped rows, as words and as JSON. @param order their order. */
export function gatheredSources(order: Sql): Sql {
  return sql`array_agg(${SOURCE_WORDS} ORDER BY ${order}) AS source_words, jsonb_agg(${SOURCE_JSON} ORDER BY ${order}) AS source_list`
}

/** The sources of a row, collected by `gatheredSources`. */
export function sources(meaning: string, words: Sql, list: Sql): Column {
  return {
    name: 'sources',
    meaning: `${meaning}: title, publisher in parentheses, address`,
    datatype: 'string',
    list: true,
    value: sql`coalesce(${list}, '[]')`,
    cell: sql`array_to_string(${words}, ${SEPARATOR})`,
    written: true,
  }
}
