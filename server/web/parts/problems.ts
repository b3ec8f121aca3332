import { type Problem, toldReason } from '../../record/input/fields.ts'

/** A problem with a form, and the input that it is about. */
interface ShownProblem {
  readonly input: string
  readonly message: string
}

/** Problems as the views of forms show them: all at the top, and each beside its input. */
export const besideInputs = <Shown extends ShownProblem>(shown: readonly Shown[]) => ({
  problems: shown,
  problem: Object.fromEntries(shown.map(({ input, message }) => [input, message])),
})

/**
 * Problems with the fields of a form, each worded with its field’s label.
 * @param inputOf the id of a field’s input, where it is not the field’s name.
 */
export const labelledProblems = (
  labels: Readonly<Record<string, string>>,
  problems: readonly Problem[],
  inputOf: (field: string) => string = (field) => field,
) =>
  besideInputs(
    problems.map(({ field, reason }) => ({
      input: inputOf(field),
      message: `${labels[field] ?? field} ${toldReason(reason)}`,
    })),
  )
