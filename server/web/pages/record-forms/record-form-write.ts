import type { Request, Response } from 'express'
import type { Typed } from '../../../forms/kit/fields.ts'
import { type AnyForm, type CheckedForm, type Loaded, printOf } from '../../../forms/kit/form.ts'
import { EditConflict } from '../../../record/conflict.ts'
import { NoSuchRecord } from '../../../record/kinds/need-record.ts'
import type { RecordWrite, Writer } from '../../../record/writing.ts'
import type { AppContext } from '../../context.ts'
import { type Addressed, paramsOf } from './record-form-page.ts'
import type { ShownForm } from './view.ts'

/** A submitted form, with the record that it is about. */
export interface Submit {
  readonly context: AppContext
  readonly form: AnyForm
  readonly req: Request
  readonly res: Response
  readonly typed: Typed
  readonly found: Addressed
  readonly shown: ShownForm
}

export const writerOf = (req: Request): Writer => ({
  userId: req.user?.id ?? null,
  via: 'form',
  reason: null,
})

/** Someone else saved the record while it was edited in a form. */
export class FormConflict extends EditConflict {
  /** What the form would show of the record as it is now. */
  readonly current: Loaded

  constructor(current: Loaded) {
    super('the record')
    this.current = current
  }
}

/** Writes the record inside `tx`; `version` is the one that an edit was made from, null to accept any. */
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
  return form.save(request, { tx, fresh, loaded, parent: found.parent })
}
