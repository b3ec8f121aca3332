import { placedFields, type Typed } from '../../../forms/kit/fields.ts'
import { type Alike, type AnyForm, type Loaded, printOf, type Subject } from '../../../forms/kit/form.ts'
import { type FieldProblem, fieldProblems } from '../../../forms/kit/problems.ts'
import type { Question } from '../../../forms/kit/questions.ts'
import type { LooksLike } from '../../../forms/kit/read.ts'
import type { Problem } from '../../../record/input/fields.ts'
import type { PreviewModel } from '../../parts/preview.ts'
import { FieldsModel } from './fields-model.ts'
import { changedByOther, conflictRows } from './record-conflict.ts'

/** A project, and the entry of it that a form changes. */
interface ProjectShown {
  readonly name: string
  readonly slug: string
  /** Null for a new entry. */
  readonly entry: string | null
  /** The fingerprint of the entry as it was opened. */
  readonly seen: string | null
  /** Whether someone else has changed the entry since. */
  readonly changed?: boolean
}

/** A draft as a page tells of it. */
export interface ShownDraft {
  /** When it was kept, in words. */
  readonly kept: string
  readonly version: string
}

/** Everything that a form's page shows. */
export interface ShownForm {
  readonly typed: Typed
  /** Where it is sent. */
  readonly action: string
  /** The record that is edited; null for a new one. */
  readonly loaded: Loaded | null
  readonly parent: Subject | null
  readonly submissionId: string
  readonly problems?: readonly Problem[]
  readonly looksLike?: LooksLike
  readonly preview?: PreviewModel | null
  /** The record as someone else saved it in the meantime. */
  readonly theirs?: Loaded | null
  /** The version that both were made from; null if it is not known. */
  readonly base?: Typed | null
  /** The fields that both changed; null if the version they were made from is not known. */
  readonly collided?: readonly string[] | null
  /** Whether the other person has retracted it in the meantime. */
  readonly isRetracted?: boolean
  /** Records that may be the same as a new one, and the token that says they are not. */
  readonly alike?: { readonly found: readonly Alike[]; readonly token: string } | null
  /** What looks like a mistake, and the token that says it is intended. */
  readonly questions?: { readonly asked: readonly Question[]; readonly token: string } | null
  /** The record was retracted in the meantime. */
  readonly gone?: boolean
  /** The draft that it shows; null if it shows none. */
  readonly draft?: ShownDraft | null
  /** Whether another window has a draft of this form, so that none is kept of this one. */
  readonly keptElsewhere?: boolean
  /** The project that it is written into, instead of the record; null or undefined for the record. */
  readonly project?: ProjectShown | null
  /** The row that was just added takes the focus. */
  readonly added?: string | null
}

function baseOf(loaded: Loaded | null): string {
  return loaded === null ? '' : JSON.stringify(loaded.typed)
}

/** The message above a form that asks whether a new record is already on record. */
const ASKED_FIRST: FieldProblem = {
  name: '',
  input: 'not_alike',
  message:
    'This looks like something already on record. Confirm that it is different, or go to the one that it is',
}

/** The message above a form in which something looks like a mistake. */
const ASKED_IF_SURE: FieldProblem = {
  name: '',
  input: 'sure',
  message: 'Something here is unusual. Confirm that it is right, or change it',
}

/** What is wrong with the reason for a change, which is part of every edit form but of no record. */
const reasonProblems = (problems: readonly Problem[]): FieldProblem[] =>
  problems
    .filter(({ field }) => field === 'reason')
    .map(({ reason }) => ({ name: 'reason', input: 'reason', message: `Reason for the change ${reason}` }))

/** The page of a form: the input exactly as typed, every problem beside its field, and what goes with it. */
export function recordFormModel(form: AnyForm, shown: ShownForm, now: Date) {
  const { typed, loaded, parent, alike = null, questions = null, theirs = null } = shown
  const editing = loaded !== null || shown.gone === true
  const sections = form.sections(editing, typed)
  const problems = [
    ...(alike === null ? [] : [ASKED_FIRST]),
    ...(questions === null ? [] : [ASKED_IF_SURE]),
    ...reasonProblems(shown.problems ?? []),
    ...fieldProblems(
      placedFields(sections, typed),
      (shown.problems ?? []).filter(({ field }) => field !== 'reason'),
      typed,
      form.aliases,
    ),
  ]
  const model = new FieldsModel(shown, problems)
  const title = editing ? form.titles.edit : form.titles.new
  const back =
    shown.project != null
      ? `/projects/${shown.project.slug}`
      : (loaded?.href ?? parent?.href ?? form.crumbs.at(-1)?.href ?? '/')
  return {
    title:
      problems.length > 0 || shown.gone === true || shown.project?.changed === true
        ? `Error: ${title}`
        : title,
    heading: title,
    lede: form.lede,
    noun: form.noun,
    editing,
    crumbs: loaded?.crumbs ?? parent?.crumbs ?? form.crumbs,
    formScript: true,
    action: shown.action,
    back,
    // A record is retracted on a page of its own, which asks for the reason.
    problems,
    conflict:
      theirs === null
        ? null
        : {
            rows: conflictRows(form, theirs.typed, typed, shown.collided ?? null),
            others:
              shown.base == null ? [] : changedByOther(form, shown.base, theirs.typed, shown.collided ?? []),
            action: shown.action,
            isRetracted: shown.isRetracted === true,
            page: theirs.href,
          },
    merged: shown.collided != null,
    // The version that the edit was made from, so that it can be merged with what someone else saves in the meantime.
    base: theirs === null ? (typed.base ?? baseOf(loaded)) : baseOf(theirs),
    version:
      theirs === null
        ? (typed.version ?? (loaded === null ? '' : printOf(form, loaded.typed)))
        : printOf(form, theirs.typed),
    submissionId: shown.submissionId,
    sections: sections.map((section, index) => model.section(section, index)),
    project: shown.project ?? null,
    draft:
      form.keepsDraft === true && loaded === null && shown.project == null
        ? {
            kept: shown.draft?.kept ?? null,
            elsewhere: shown.keptElsewhere === true,
            page: typed.draft_page ?? shown.submissionId,
            seen: shown.draft?.version ?? typed.draft_seen ?? '',
          }
        : null,
    previews: form.previews,
    asksOfAlike: form.asksOfAlike === true,
    aside: form.previews || form.asksOfAlike === true,
    alike,
    questions,
    change:
      // A project has one reason for everything in it, given when it is published.
      editing && loaded?.entered !== null && shown.project == null
        ? {
            reason: typed.reason ?? '',
            problem: problems.find(({ input }) => input === 'reason')?.message ?? null,
          }
        : null,
    preview: shown.preview ?? null,
    reads: form.reads?.(typed, now) ?? null,
    gone: shown.gone === true,
  }
}
