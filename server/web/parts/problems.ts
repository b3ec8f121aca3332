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
