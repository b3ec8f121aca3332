/**
 * The record has changed since the person who is writing looked at it. Nothing was written.
 * @template Current what the page shows of the record as it is now, if that is known.
 */
export class EditConflict<Current = undefined> extends Error {
  override name = 'EditConflict'
  readonly current: Current | undefined

  constructor(what: string, current?: Current) {
    super(`${what} has changed in the meantime`)
    this.current = current
  }
}
