import { placedFields } from '../../../forms/kit/fields.ts'
import type { Alike, CheckedForm } from '../../../forms/kit/form.ts'
import { unfinished } from '../../../forms/kit/problems.ts'
import { questionsOf } from '../../../forms/kit/questions.ts'
import { onPage, previewedChanges, seeInTrial } from '../../../queries/previewed-changes.ts'
import { InputRefused } from '../../../record/refusals.ts'
import { tryWriting } from '../../../record/write-record.ts'
import { type PreviewModel, previewModel } from '../../parts/preview.ts'
import { type Submit, write, writerOf } from './record-form-write.ts'

/** The slug at the end of an address. */
export const slugOf = (href: string): string => href.replace(/^.*\//, '')

/** What saving the form would do: it is saved, examined and rolled back. @throws {InputRefused} */
export async function previewOf(submit: Submit, checked: CheckedForm<unknown>): Promise<PreviewModel> {
  const { context, form, req, typed, found } = submit
  const { query } = context.database
  const similar = (await form.alike?.(checked.request, found, query)) ?? []
  const { seen, href, warnings } = await tryWriting(
    context.database,
    writerOf(req),
    (tx) => write(submit, checked, tx, null),
    async (tx, { result, overlaps }) => ({
      seen: await seeInTrial(tx.query, overlaps, onPage(slugOf(result))),
      warnings: (await form.warnings?.(tx.query, slugOf(result))) ?? [],
      href: result,
    }),
  )
  // A date that saving will ask about is mentioned here first.
  const odd = questionsOf(
    form.sections(found.loaded !== null, typed),
    typed,
    found.loaded?.typed ?? null,
    req.receivedAt,
  ).map(({ words }) => words)
  return previewModel(await previewedChanges(query, seen), similar, slugOf(href), [...odd, ...warnings])
}

/** Only the preview, for the script that keeps it beside the form. */
export async function answerPreview(submit: Submit, checked: CheckedForm<unknown>): Promise<void> {
  const { form, typed, found, context } = submit
  const placed = placedFields(form.sections(found.loaded !== null, typed), typed)
  let { problems } = checked
  let preview: PreviewModel | null = null
  let alike =
    checked.request === null
      ? ((await form.alikeTyped?.(typed, found.loaded, context.database.query)) ?? [])
      : []
  if (checked.request !== null) {
    try {
      if (form.previews) preview = await previewOf(submit, checked)
      else alike = (await form.alike?.(checked.request, found, context.database.query)) ?? []
    } catch (error) {
      if (!(error instanceof InputRefused)) throw error
      problems = [...error.problems]
    }
  }
  renderPart(submit, alike, { preview, ...unfinished(placed, problems, typed, form.aliases) })
}

/** Only the preview of a form: what is similar to what is typed, what it would do, or what is still missing for that. */
export function renderPart(
  { form, req, res, typed }: Submit,
  similar: readonly Alike[],
  shown: object,
): void {
  res.render('record-forms/preview', {
    layout: false,
    previews: form.previews,
    asksOfAlike: form.asksOfAlike === true,
    noun: form.noun,
    alike: { found: similar },
    reads: form.reads?.(typed, req.receivedAt) ?? null,
    ...shown,
  })
}
