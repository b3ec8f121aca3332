import type { Query } from '../../../database/query.ts'
import { alikeTo, type CheckedForm } from '../../../forms/kit/form.ts'
import { questionsOf, tokenOf } from '../../../forms/kit/questions.ts'
import type { Submit } from './record-form-write.ts'
import type { ShownForm } from './view.ts'

/** What to ask about before the form is saved; null if there is nothing, or someone has said yes. */
export function questionsFirst({ form, req, typed, found }: Submit): Required<Pick<ShownForm, 'questions'>> {
  const sections = form.sections(found.loaded !== null, typed)
  const loaded = found.loaded?.typed ?? null
  const questions = [
    ...questionsOf(sections, typed, loaded, req.receivedAt),
    ...(form.questions?.(typed, loaded) ?? []),
  ]
  const sure = tokenOf(questions.map(({ words }) => words))
  return {
    questions: questions.length === 0 || typed.sure === sure ? null : { asked: questions, token: sure },
  }
}

type Asked = Required<Pick<ShownForm, 'alike' | 'questions'>>

/** There is something to confirm before the form is saved. */
export class AskedFirst extends Error {
  readonly asked: Asked

  constructor(asked: Asked) {
    super('something has to be confirmed first')
    this.asked = asked
  }
}

/** What someone has to confirm first, if a new record looks like others or a date like a mistake; null if nothing. */
export async function askedFirst(
  submit: Submit,
  checked: CheckedForm<unknown>,
  query: Query,
): Promise<Asked | null> {
  const { form, typed, found } = submit
  const alike = found.loaded === null ? await alikeTo(form, checked.request, found.parent, query) : []
  const notAlike = tokenOf(alike.map(({ href }) => href))
  const asked = {
    alike: alike.length === 0 || typed.not_alike === notAlike ? null : { found: alike, token: notAlike },
    ...questionsFirst(submit),
  }
  return asked.alike === null && asked.questions === null ? null : asked
}
