import { randomUUID } from 'node:crypto'
import type { Request, Response } from 'express'
import type { AnyForm, FormParams, Loaded, Subject } from '../../../forms/kit/form.ts'
import type { AppContext } from '../../context.ts'
import { notFound } from '../../errors.ts'
import { pathParameter } from '../../input.ts'
import { recordFormModel, type ShownForm } from './view.ts'

/** What a form's address refers to: the record that is edited, or the one that a new part belongs to. */
export interface Addressed {
  readonly loaded: Loaded | null
  readonly parent: Subject | null
}

/** What a form's address refers to. @throws {HttpError} 404 if what a new part would belong to does not exist. */
export async function addressed(
  { database }: AppContext,
  form: AnyForm,
  req: Request,
  editing: boolean,
): Promise<Addressed> {
  const params = paramsOf(req)
  const parent = form.parent === undefined ? null : await form.parent(database.query, params)
  if (form.parent !== undefined && parent === null && !editing)
    throw notFound('The record that this belongs to')
  return { parent, loaded: editing ? await form.load(database.query, params) : null }
}

/** The parts of the address that the route has matched. */
export function paramsOf(req: Request): FormParams {
  return Object.fromEntries(Object.keys(req.params).map((name) => [name, pathParameter(req, name)]))
}

/** Gives a form an id, so that a second submit of it is recognized. */
export function newSubmissionId(): string {
  return randomUUID()
}

export function showForm(res: Response, status: number, form: AnyForm, shown: ShownForm): void {
  res.status(status).render('record-forms/form', recordFormModel(form, shown, res.req.receivedAt))
}
