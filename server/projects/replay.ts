import sql from 'sql-template-tag'
import type { Query } from '../database/query.ts'
import { sitePage } from '../desk/site-page.ts'
import { placedFields, type Typed } from '../forms/kit/fields.ts'
import { type AnyForm, alikeTo, checkForm, printOf, type Subject } from '../forms/kit/form.ts'
import { decodedPart, type FormAt, formAmong } from '../forms/kit/form-at.ts'
import { fieldProblems } from '../forms/kit/problems.ts'
import { tokenOf } from '../forms/kit/questions.ts'
import { RECORD_FORMS } from '../forms/records/index.ts'
import { REPLY_FORM } from '../forms/records/reply.ts'
import type { Problem } from '../record/input/fields.ts'
import { asRefusal, InputRefused } from '../record/refusals.ts'
import type { RecordWrite } from '../record/writing.ts'
import type { Entry } from './entries.ts'

/** The forms that projects take: every one but that of a request for comment, which is about an overlap on record. */
const FORMS = RECORD_FORMS.filter((form) => form !== REPLY_FORM)

/** The form at an address; null if projects take none there. */
export const formAt = (path: string): FormAt | null => formAmong(FORMS, path)

/** What came of writing one entry: the address and name of its record, or why it no longer fits the record. */
export type Replayed =
  | { readonly entry: Entry; readonly href: string; readonly label: string; readonly problem: null }
  | { readonly entry: Entry; readonly problem: string }

/** The entries as they were written, and the slugs of everything new that later ones can refer to. */
export interface Replay {
  readonly written: readonly Replayed[]
  readonly slugs: ReadonlySet<string>
}

/**
 * Writes the entries of a project, in order, as their forms would: on publishing for good, otherwise inside a trial.
 * An entry that no longer fits, because of what was recorded since, is left out and says why.
 */
export async function replay(tx: RecordWrite, entries: readonly Entry[]): Promise<Replay> {
  const before = await newestIds(tx)
  let slugs: ReadonlySet<string> = new Set()
  const written: Replayed[] = []
  for (const entry of entries) {
    await tx.query(sql`SAVEPOINT entry`)
    try {
      const href = await writeEntry(tx, entry, slugs)
      const page = await sitePage(tx.query, href)
      written.push({ entry, href, label: page?.label ?? entry.label, problem: null })
      await tx.query(sql`RELEASE SAVEPOINT entry`)
      slugs = await slugsSince(tx, before)
    } catch (error) {
      if (!(error instanceof EntryProblem)) throw error
      await tx.query(sql`ROLLBACK TO SAVEPOINT entry`)
      written.push({ entry, problem: error.message })
    }
  }
  return { written, slugs }
}

interface NewestIds {
  readonly entities: string
  readonly negotiations: string
}

async function newestIds({ query }: RecordWrite): Promise<NewestIds> {
  const [newest] = await query<NewestIds>(sql`SELECT coalesce(max(id), 0)::text AS entities,
    (SELECT coalesce(max(id), 0)::text FROM negotiations) AS negotiations FROM entities`)
  return newest ?? { entities: '0', negotiations: '0' }
}

/** The slugs of what was added after these ids. */
async function slugsSince({ query }: RecordWrite, before: NewestIds): Promise<Set<string>> {
  const rows = await query<{ slug: string }>(sql`
    SELECT slug FROM entities WHERE id > ${before.entities}::bigint
    UNION ALL SELECT slug FROM negotiations WHERE id > ${before.negotiations}::bigint`)
  return new Set(rows.map(({ slug }) => slug))
}

/** Which of the new records a form refers to: in its address, or by what was picked in it. */
export function dependencies(form: string, typed: Typed, slugs: ReadonlySet<string>): string[] {
  const picked = Object.entries(typed).flatMap(([name, value]) => (name.endsWith('_slug') ? [value] : []))
  return [...new Set([...form.split('/').map(decodedPart), ...picked])].filter((slug) => slugs.has(slug))
}

/** Why an entry cannot be written as the record now is. */
class EntryProblem extends Error {
  override name = 'EntryProblem'
}

async function writeEntry(
  tx: RecordWrite,
  { form: path, typed, dependsOn }: Entry,
  slugs: ReadonlySet<string>,
): Promise<string> {
  if (dependsOn.some((slug) => !slugs.has(slug)))
    throw new EntryProblem('Another entry that it refers to was removed, or has another address now.')
  const at = formAt(path)
  if (at === null) throw new EntryProblem('Its form is no longer there.')
  const { form, params, editing } = at
  const parent = form.parent === undefined ? null : await form.parent(tx.query, params)
  if (form.parent !== undefined && parent === null && !editing)
    throw new EntryProblem('The record that it belongs to is not there.')
  const loaded = editing ? await form.load(tx.query, params) : null
  if (editing && loaded === null)
    throw new EntryProblem(`The ${form.noun} that it changes is no longer there.`)
  if (loaded !== null && typed.version !== undefined && printOf(form, loaded.typed) !== typed.version)
    throw new EntryProblem(`The ${form.noun} that it changes has been changed in the meantime.`)
  const checked = await checkForm(form, typed, editing, tx.query, null)
  const inWords = (problems: readonly Problem[]): string =>
    fieldProblems(placedFields(form.sections(editing, typed), typed), problems, typed, form.aliases)
      .map(({ message }) => `${message}.`)
      .join(' ')
  if (checked.request === null) throw new EntryProblem(inWords(checked.problems))
  if (!editing && !(await isNew(form, checked.request, parent, typed, tx.query)))
    throw new EntryProblem('Something on record may be the same. Open the entry and say whether it is.')
  try {
    return await form.save(checked.request, { tx, fresh: checked.fresh, loaded, parent })
  } catch (error) {
    const refused = asRefusal(error)
    if (refused instanceof InputRefused) throw new EntryProblem(inWords(refused.problems))
    throw error
  }
}

/** Whether nothing on record looks the same, or someone has said that it is not. */
async function isNew(
  form: AnyForm,
  request: unknown,
  parent: Subject | null,
  typed: Typed,
  query: Query,
): Promise<boolean> {
  const alike = await alikeTo(form, request, parent, query)
  return alike.length === 0 || typed.not_alike === tokenOf(alike.map(({ href }) => href))
}
