/**
 * The record was changed since the person who writes looked at it. Nothing was written.
 * @template Current what the page shows of the record as it now stands, where that is known.
 */
export class EditConflict<Current = undefined> extends Error {
  override name = 'EditConflict'
  readonly current: Current | undefined

  constructor(what: string, current?: Current) {
    super(`${what} was changed meanwhile`)
    this.current = current
  }
}
