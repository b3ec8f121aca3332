/** What a row with an ID is to those before it: the first, the same again, or one of several that contradict each other. */
export type OfOneId = 'first' | 'same' | { readonly contradicting: readonly number[] }

/** Tells rows that have an ID of their own apart: one ID is one fact. */
export class RowIds {
  readonly #rows = new Map<string, { readonly said: string; readonly rows: number[]; broken: boolean }>()

  /** @param said a digest of all that the row says. @returns with `contradicting`, every row of the ID so far. */
  add(id: string, said: string, row: number): OfOneId {
    const known = this.#rows.get(id)
    if (known === undefined) {
      this.#rows.set(id, { said, rows: [row], broken: false })
      return 'first'
    }
    known.rows.push(row)
    known.broken ||= known.said !== said
    return known.broken ? { contradicting: known.rows } : 'same'
  }
}
