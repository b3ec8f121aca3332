/** The record has changed since the person who is writing looked at it. Nothing was written. */
export class EditConflict extends Error {
  override name = 'EditConflict'

  constructor(what: string) {
    super(`${what} has changed in the meantime`)
  }
}
