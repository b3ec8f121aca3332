import type { Request, Response } from 'express'
import type { Typed } from '../../../forms/kit/fields.ts'
import { type AnyForm, type CheckedForm, type Loaded, printOf } from '../../../forms/kit/form.ts'
import { NoSuchRecord } from '../../../record/kinds/need-record.ts'
import { asRefusal } from '../../../record/refusals.ts'
import type { RecordWrite, Writer } from '../../../record/write-record.ts'
import type { AppContext } from '../../context.ts'
import { type Addressed, paramsOf } from './record-form-page.ts'
import type { ShownForm } from './view.ts'

/** The record was changed by somebody else since its form was opened. */
export class FormConflict extends Error {
  override name = 'FormConflict'
  readonly theirs: Loaded

  constructor(theirs: Loaded) {
    super('the record was edited meanwhile')
    this.theirs = theirs
  }
}

/** A form that was sent, with the record that it is about. */
export interface Submit {
  readonly context: AppContext
  readonly form: AnyForm
  readonly req: Request
  readonly res: Response
  readonly typed: Typed
  readonly found: Addressed
  readonly shown: ShownForm
}

/** Does the work; what the database refuses is told as what is wrong with the form. */
export async function refusing<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw asRefusal(error)
  }
}

export const writerOf = (req: Request): Writer => ({
  userId: req.user?.id ?? null,
  via: 'form',
  reason: null,
})

/** Writes the record inside `tx`; `version` is what an edit was made from, null for whatever is there. */
export async function write(
  { form, req, found }: Submit,
  { request, fresh }: CheckedForm<unknown>,
  tx: RecordWrite,
  version: string | null,
): Promise<string> {
  const params = paramsOf(req)
  const loaded = found.loaded === null ? null : await form.load(tx.query, params)
  if (found.loaded !== null && loaded === null) throw new NoSuchRecord(form.noun)
  if (loaded !== null && version !== null && printOf(form, loaded.typed) !== version)
    throw new FormConflict(loaded)
  return form.save(request, { tx, fresh, userId: req.user?.id ?? null, loaded, parent: found.parent })
}
