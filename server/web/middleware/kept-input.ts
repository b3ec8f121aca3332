import type { Request } from 'express'
import { type PlacedField, placedFields, readBody } from '../../forms/kit/fields.ts'
import { type FormAt, formAmong } from '../../forms/kit/form-at.ts'
import { labelOf, told } from '../../forms/kit/told.ts'
import { RECORD_FORMS } from '../../forms/records/index.ts'
import { capital, words } from '../../values/format.ts'
import { csrfToken } from './sessions.ts'

/** A form as it was sent, for a page that gives it back. */
export interface KeptInput {
  readonly action: string
  /** The token of the current session; empty if there is no session. */
  readonly token: string
  /** Everything that is sent again. */
  readonly fields: { readonly name: string; readonly value: string }[]
  /** What a person typed, by the label of its field. */
  readonly typed: { readonly label: string; readonly value: string }[]
}

/** The forms of the record and of the desk. Others hold secrets or act on accounts, and must be filled in again. */
const FORMS_OF_RECORD =
  /^\/(?:(?:add|lists|notes)$|(?:corrections|duplicates|interests|links|lists|negotiations|notes|officials|overlaps|rule-packs|sources|statements)\/\w)/i
/** More characters than any form holds, with what it keeps of the record. Writing more into a page would keep others waiting. */
const MOST_KEPT = 300_000
/** Fields that the page filled in, not a person. */
const NOT_TYPED = /^(?:action|version|base|seen|newest|submission_id|draft_page|draft_seen)$|_(?:count|slug)$/

/**
 * What the request's form sent, and nothing else: no record is read. Null if there is nothing to give back, and for a
 * form that another site sent in someone's name.
 */
export function keptInput(req: Request): KeptInput | null {
  const { path, body } = req as { path: string; body?: Record<string, unknown> }
  if (req.method !== 'POST' || body === undefined || !FORMS_OF_RECORD.test(path)) return null
  if (!isOurs(req)) return null
  const fields = Object.entries(body).flatMap(([name, value]) =>
    typeof value === 'string' && name !== '_csrf' ? { name, value } : [],
  )
  if (fields.reduce((sum, { name, value }) => sum + name.length + value.length, 0) > MOST_KEPT) return null
  // A check is a button: it says where the reader came from, which no one typed.
  const isCheck = path.endsWith('/check')
  const typed = fields.filter(
    ({ name, value }) =>
      value.trim() !== '' &&
      !NOT_TYPED.test(name) &&
      !(isCheck && name === 'from') &&
      // If a date was typed, its own fields show it; and every form begins with “no end reported”.
      !(name.endsWith('_choice') && /^(?:date|none)$/.test(value)),
  )
  if (typed.length === 0) return null
  const at = formAmong(RECORD_FORMS, path)
  return {
    action: path,
    token: req.session === undefined ? '' : csrfToken(req),
    fields,
    typed: at === null ? inWords(typed) : asOnForm(at, body, typed),
  }
}

/** Whether a page of this site sent the form, as far as the browser says. */
function isOurs(req: Request): boolean {
  const site = req.get('sec-fetch-site')
  if (site !== undefined) return site === 'same-origin'
  const origin = req.get('origin')
  return origin === undefined || (URL.canParse(origin) && new URL(origin).host === req.get('host'))
}

type Named = { readonly name: string; readonly value: string }

/** What was typed into a form of the record, under the labels of that form. */
function asOnForm({ form, editing }: FormAt, body: Record<string, unknown>, typed: readonly Named[]) {
  const said = readBody(body)
  const placed = placedFields(form.sections(editing, said), said)
  const isGiven = ({ field, name }: PlacedField): boolean => {
    if (field.type === 'end') return (said[`${name}_choice`] ?? 'none') !== 'none'
    return field.type !== 'radios' || said[name] !== field.initial
  }
  const onForm = placed.filter(isGiven).map((each) => ({ label: labelOf(each), value: told(each, said) }))
  const reason = typed
    .filter(({ name }) => name === 'reason')
    .map(({ value }) => ({ label: 'Reason', value }))
  return [...onForm.filter(({ value }) => value !== ''), ...reason]
}

/** What was typed, by the names of the inputs, which lose their underscores. */
function inWords(typed: readonly Named[]): { label: string; value: string }[] {
  return typed.map(({ name, value }) => ({
    label: capital(words(name)),
    value: /^[a-z]+(?:_[a-z]+)+$/.test(value) ? words(value) : value,
  }))
}
