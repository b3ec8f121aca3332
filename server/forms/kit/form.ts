import type { z } from 'zod'
import type { Permission } from '../../accounts/permissions.ts'
import type { Query } from '../../database/query.ts'
import type { EnteredRow } from '../../queries/own-entry.ts'
import { type Problem, problemsOf } from '../../record/input/fields.ts'
import type { NewEntities } from '../../record/input/new-entity.ts'
import type { RecordWrite } from '../../record/writing.ts'
import { digestOf } from '../../values/digest.ts'
import { endsBeforeStart } from '../../values/partial-date.ts'
import { holdSources } from '../known-sources.ts'
import { type PlacedField, placedFields, type Section, type Typed } from './fields.ts'
import type { Aliases } from './problems.ts'
import type { Question } from './questions.ts'
import { type LooksLike, type OwnNames, readForm } from './read.ts'

/** A page above a form, or one that it leads back to. */
export interface Crumb {
  readonly name: string
  readonly href: string
}

/** The parts of an address that a form's routes have matched. */
export type FormParams = Readonly<Record<string, string>>

/** The record that a form changes, or the one that a new part belongs to. */
export interface Subject {
  /** What identifies the record inside the write: its slug or its database id. */
  readonly key: string
  /** Its page. */
  readonly href: string
  /** What it is called, in a heading or a sentence. */
  readonly name: string
  /** The pages that lead to it, from the list down to the page itself. */
  readonly crumbs: readonly Crumb[]
}

/** A record as its form shows it. */
export interface Loaded extends Subject {
  readonly typed: Typed
  /** The row that it was entered as; null for what is not in the public log, which needs no reason for a change. */
  readonly entered: EnteredRow | null
}

/** Something on record that may say the same as what is typed. */
export interface Alike {
  readonly name: string
  readonly href: string
  readonly why: string
  readonly against: string | null
  /** What it is, in a few words. */
  readonly what: string
}

/** Where a save or a retraction happens. */
export interface SaveContext {
  readonly tx: RecordWrite
  readonly fresh: NewEntities
  /** The record that is edited; null for a new one. */
  readonly loaded: Loaded | null
  /** What a part belongs to; null for a record of its own. */
  readonly parent: Subject | null
}

/** Everything about one kind of record that its form needs to know. */
export interface RecordForm<Request> {
  /** What the record is called in sentences: "the link is saved". */
  readonly noun: string
  readonly permission: Permission
  /** Patterns of its addresses. */
  readonly paths: {
    readonly new: readonly string[]
    readonly edit: readonly string[]
    readonly retract: readonly string[]
  }
  readonly titles: { readonly new: string; readonly edit: string; readonly retract: string }
  /** What the record is, shown above the form. */
  readonly lede: string
  /** The list or page that a new record belongs under. */
  readonly crumbs: readonly Crumb[]
  /** @param typed what the form contains, if what it asks for depends on that. */
  sections(editing: boolean, typed?: Typed): readonly Section[]
  readonly schema: z.ZodType<Request>
  /** What is wrong with a complete request at this moment, such as a day that has yet to come. */
  faults?(request: Request, now: Date): Problem[]
  readonly aliases?: Aliases
  /** Makes members of the request out of several fields; what cannot be one goes into `problems`. */
  combine?(values: Record<string, unknown>, typed: Typed, problems: Problem[]): Record<string, unknown>
  /** The record whose page a new part is added on. */
  parent?(query: Query, params: FormParams): Promise<Subject | null>
  load(query: Query, params: FormParams): Promise<Loaded | null>
  /** Writes the record and returns the address of its page. */
  save(request: Request, context: SaveContext): Promise<string>
  /** What retracting means, and doing it; returns the address to go on to. */
  readonly retraction: { readonly meaning: string; readonly button: string; readonly hint: string }
  retract(loaded: Loaded, reason: string, context: SaveContext): Promise<string>
  /** What the form itself adds and refers to elsewhere. */
  ownNames?(typed: Typed, query: Query): Promise<OwnNames>
  /** What was saved, for the notice; by default, that the record is saved. */
  savedWords?(request: Request): string
  /** Whether what is typed is kept as a draft, for users who leave and come back. */
  readonly keepsDraft?: boolean
  /** What on record may say the same, for the preview and, if `asksOfAlike` says so, before it is saved. */
  alike?(request: Request, at: Pick<SaveContext, 'loaded' | 'parent'>, query: Query): Promise<Alike[]>
  /** The same for a form that is not complete yet, as far as can be told. */
  alikeTyped?(typed: Typed, loaded: Loaded | null, query: Query): Promise<Alike[]>
  /** Whether someone has to say that none of those is the same before a new record is saved. */
  readonly asksOfAlike?: boolean
  /** What is asked about before it is saved, besides dates. @param loaded the form as it is on record, if it is. */
  questions?(typed: Typed, loaded: Typed | null): Question[]
  /** What looks wrong about the record as it would be saved, by its slug, but may still be right. */
  warnings?(query: Query, slug: string): Promise<string[]>
  /** The record played back as a sentence; null if there is not enough of it. */
  reads?(typed: Typed, now: Date): string | null
  /** What a new record begins with on the page of the record it belongs to. */
  initial?(parent: Subject): Typed
  /** What "save and add another" keeps besides the sources, as parameters of a new form's address. */
  keeps?(request: Request, query: Query): Promise<Readonly<Record<string, string>>>
  /** Whether the overlaps that it would flag appear beside the form. */
  readonly previews: boolean
}

/** A form of any kind of record: what the routes and pages of all of them share. */
// biome-ignore lint/suspicious/noExplicitAny: each form checks its own request before it uses it.
export type AnyForm = RecordForm<any>

export interface CheckedForm<Request> {
  /** Null if something is wrong. */
  readonly request: Request | null
  readonly fresh: NewEntities
  readonly problems: Problem[]
  /** For each field that names a new entity, those on record that it may be. */
  readonly looksLike: LooksLike
  /** The slugs of entities on record that are named without being picked, by input. */
  readonly named: Readonly<Record<string, string>>
}

/** Turns a form as typed into a request, or into everything that is wrong with it at once. @param now when it was sent; null for one that was checked then. */
export async function checkForm<Request>(
  form: RecordForm<Request>,
  typed: Typed,
  editing: boolean,
  query: Query,
  now: Date | null,
): Promise<CheckedForm<Request>> {
  const { values, fresh, problems, looksLike, named, asTyped } = await readForm(
    form.sections(editing, typed),
    typed,
    query,
    await form.ownNames?.(typed, query),
  )
  problems.push(...asTyped(await holdSources(query, values)), ...endsTooEarly(values))
  const written = form.combine?.(values, typed, problems) ?? values
  // What could not be read is reported as such, and must not be reported as missing too.
  const unread = new Set(problems.map(({ field }) => field.replace(/_(?:new_[\s\S]*|day|month|year)$/, '')))
  const parsed = form.schema.safeParse(written)
  const found = parsed.success
    ? ((now === null ? null : form.faults?.(parsed.data, now)) ?? [])
    : asTyped(problemsOf(parsed.error, written))
  const all = [...problems, ...found.filter(({ field }) => !unread.has(field))]
  return {
    request: parsed.success && all.length === 0 ? parsed.data : null,
    fresh,
    problems: all,
    looksLike,
    named,
  }
}

/** The records of which someone has to confirm that a new one is different. */
export async function alikeTo(
  form: AnyForm,
  request: unknown,
  parent: Subject | null,
  query: Query,
): Promise<readonly Alike[]> {
  return form.asksOfAlike === true
    ? ((await form.alike?.(request, { loaded: null, parent }, query)) ?? [])
    : []
}

/** Ends before their starts, reported with anything else wrong: a schema checks them only if all else is valid. */
function endsTooEarly(values: Readonly<Record<string, unknown>>): Problem[] {
  return Object.keys(values).flatMap((name) => {
    const [, prefix] = /^(.*)end$/.exec(name) ?? []
    const [start, end] = [values[`${prefix}start`], values[name]]
    if (prefix === undefined || typeof start !== 'string' || typeof end !== 'string') return []
    return endsBeforeStart(start, end) ? [{ field: name, reason: 'is before the start' }] : []
  })
}

/** What the inputs of a field contain, in order. */
function inputsOf({ field, name }: PlacedField, typed: Typed): string[] {
  const held = (...parts: readonly string[]): string[] => parts.map((part) => typed[`${name}_${part}`] ?? '')
  switch (field.type) {
    case 'date':
      return held('day', 'month', 'year')
    case 'end':
      return [typed[`${name}_choice`] || 'none', ...held('day', 'month', 'year')]
    case 'entity':
      return [typed[name] ?? '', ...held('slug')]
    case 'radios':
      return [typed[name] || field.initial]
    default:
      return [(typed[name] ?? '').replace(/\r\n?/g, '\n'), ...held('reading')]
  }
}

/** Whether a form says exactly what the record says: saving it must write nothing. */
export function isUntouched(form: AnyForm, typed: Typed, loaded: Typed): boolean {
  const said = (version: Typed): string =>
    JSON.stringify(placedFields(form.sections(true, typed), version).map((each) => inputsOf(each, version)))
  return said(typed) === said(loaded)
}

/**
 * A short fingerprint of what a record's form says: an edit names the one that it was made from, so that no one
 * else's change is lost. The name of a picked entity does not count.
 */
export function printOf(form: AnyForm, typed: Typed): string {
  const said = placedFields(form.sections(true), typed).flatMap((each) => {
    // A copy that was archived in the meantime changes the source, not the record that cites it.
    if (/^source_\d+_archive_url$/.test(each.name)) return []
    const [first = '', ...others] = inputsOf(each, typed)
    return each.field.type === 'entity' ? [others[0] || first] : [first, ...others]
  })
  return digestOf(said, 22)
}
