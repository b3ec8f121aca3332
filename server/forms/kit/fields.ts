import { MOST_LISTED } from '../../record/input/fields.ts'

/**
 * What a form is made of, as data. These descriptions drive the pages, the reading of what was typed, the placing of
 * problems and the comparison of two versions.
 */

/** One of several things to choose. */
export interface Choice {
  readonly value: string
  readonly label: string
}

/** One of the words that a field can hold. */
export interface Option extends Choice {
  /** What it means: beside a radio, or under a select while it is chosen. */
  readonly meaning?: string
  /** The heading under which a select lists it. */
  readonly group?: string
}

interface Described {
  /** The input's name and id, and the member of the request. */
  readonly name: string
  readonly label: string
  readonly hint?: string
  /** Says so beside the label. */
  readonly optional?: boolean | string
  /** The kinds of link that it belongs to: with JavaScript, it is hidden for others. */
  readonly forKinds?: string
  /** The field that it says one thing with, as a currency does with its amount: edits of both are edits of the same. */
  readonly oneWith?: string
}

/** One line of text. */
export interface TextField extends Described {
  readonly type: 'text'
  readonly inputmode?: 'decimal' | 'url'
  /** How two versions of it are compared and shown, if the words as typed would not do. */
  readonly told?: (value: string, typed: Typed) => string
  /** Where its suggestions come from as someone types. */
  readonly offers?: 'sources' | 'links'
  /** What it is completed from as someone types; anything else may be typed too. */
  readonly completes?: readonly Choice[]
  /** What the text can mean if it can be read in more than one way; the choice is `NAME_reading`. */
  readonly readings?: (typed: string) => Choice[]
  /** The choice of a range whose upper end this is. */
  readonly upperOf?: string
}

/** Text of several lines. */
export interface AreaField extends Described {
  readonly type: 'area'
  readonly rows: number
}

/** A list, one item per line. */
export interface LinesField extends Described {
  readonly type: 'lines'
  readonly rows: number
}

export interface SelectField extends Described {
  readonly type: 'select'
  /** The words for choosing none. */
  readonly empty: string
  readonly options: readonly Option[]
}

export interface RadiosField extends Described {
  readonly type: 'radios'
  readonly options: readonly Option[]
  /** Chosen unless another is. */
  readonly initial: string
}

/** A partial date in three inputs: `NAME_day`, `NAME_month`, `NAME_year`. */
export interface DateField extends Described {
  readonly type: 'date'
  /** Whether it is usually still to come, such as a deadline. */
  readonly ahead?: boolean
}

/** An end: none reported, ended on an unknown day, or a partial date; chosen by `end_choice`. */
export interface EndField extends Described {
  readonly type: 'end'
  /** What no end means here. */
  readonly none: string
}

/** An entity by its name, with `NAME_slug` for the one that was picked, and what to add if it is new. */
export interface EntityField extends Described {
  readonly type: 'entity'
  /** Accepts only a person. */
  readonly person?: boolean
  /** Accepts a name that is not on record, as it is. */
  readonly orName?: boolean
  /** Accepts a negotiation too. */
  readonly orNegotiation?: boolean
}

export type LeafField =
  | TextField
  | AreaField
  | LinesField
  | SelectField
  | RadiosField
  | DateField
  | EndField
  | EntityField

/** Fields side by side. */
export interface GroupField {
  readonly type: 'group'
  readonly layout: 'two' | 'range' | 'range range-of-money'
  readonly fields: readonly LeafField[]
  readonly forKinds?: string
}

/** Fields that are rarely needed, folded away until one of them is filled in. */
export interface MoreFields {
  readonly type: 'more'
  readonly summary: string
  readonly fields: readonly LeafField[]
  readonly forKinds?: string
}

export type Field = LeafField | GroupField | MoreFields

/** A part of a form under a heading. */
export interface FieldsSection {
  readonly heading: string
  readonly fields: readonly Field[]
  /** A sentence after the fields. */
  readonly note?: string
  /** Plays the record back as a sentence after these fields. */
  readonly reads?: boolean
}

/** A part of a form that repeats: sources, parties, attendees. Its inputs are `NAME_0_…`, their number `NAME_count`. */
export interface RowsSection {
  readonly heading: string
  /** One of them, for headings and problems. */
  readonly item: string
  readonly name: string
  /** The member of the request that holds the list. */
  readonly key: string
  readonly fields: readonly Field[]
  readonly addLabel: string
  /** How many empty ones a new form begins with. */
  readonly initially: number
  /** The first one is required even if nothing is typed into it. */
  readonly needed?: boolean
  /** Each row of the request gives its number on the form as `row`, because empty rows are left out. */
  readonly numbered?: boolean
  readonly note?: string
}

export type Section = FieldsSection | RowsSection

export function isRows(section: Section): section is RowsSection {
  return 'key' in section
}

/** What a field contains before anyone chooses. */
export function initialOf(field: LeafField): string {
  return field.type === 'radios' ? field.initial : ''
}

/** The most rows that a form reads; above `MOST_LISTED`, the most a record can have, it says so. */
const MOST_ROWS = 2 * MOST_LISTED

/** The leaves of a list of fields in order, with groups opened. */
export function leavesOf(fields: readonly Field[]): LeafField[] {
  return fields.flatMap((field) => ('fields' in field ? [...field.fields] : [field]))
}

/** One input of the form as it is filled in: a leaf, with its place. */
export interface PlacedField {
  readonly field: LeafField
  /** The name of its input. */
  readonly name: string
  /** The path of its value in the request, as problems name it. */
  readonly path: string
  /** Which of several rows it belongs to, such as "Source 2". */
  readonly row: string | null
}

/** Every field of the form, with as many rows as were typed. */
export function placedFields(sections: readonly Section[], typed: Typed): PlacedField[] {
  return sections.flatMap((section) => {
    if (!isRows(section)) {
      return leavesOf(section.fields).map((field) => ({
        field,
        name: field.name,
        path: field.name,
        row: null,
      }))
    }
    const count = rowCount(section, typed)
    return Array.from({ length: count }, (_, index) => index).flatMap((index) =>
      leavesOf(section.fields).map((field) => ({
        field,
        name: `${section.name}_${index}_${field.name}`,
        path: `${section.key}.${index}.${field.name}`,
        row: count > 1 || section.numbered === true ? `${section.item} ${index + 1}` : null,
      })),
    )
  })
}

/** How many rows the form has. */
export function rowCount(section: RowsSection, typed: Typed): number {
  const count = Number.parseInt(typed[`${section.name}_count`] ?? '', 10) || section.initially
  return Math.min(MOST_ROWS, Math.max(1, count))
}

/** A form exactly as typed: its inputs by name. What is not there counts as empty. */
export type Typed = Readonly<Record<string, string>>

/** What is typed into one row, by the names of its fields. */
export function typedRow(typed: Typed, prefix: string): Typed {
  return Object.fromEntries(
    Object.entries(typed).flatMap(([name, value]) =>
      name.startsWith(prefix) ? [[name.slice(prefix.length), value]] : [],
    ),
  )
}

/** The form from a request's body, each line end as one character; anything that is not text counts as empty. */
export function readBody(body: unknown): Typed {
  if (typeof body !== 'object' || body === null) return {}
  return Object.fromEntries(
    Object.entries(body).flatMap(([name, value]) =>
      typeof value === 'string' ? [[name, value.replace(/\r\n?/g, '\n')]] : [],
    ),
  )
}
