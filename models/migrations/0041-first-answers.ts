/** A repeated request gets the answer that it got at first. */
export const name = '0041-first-answers'

export const up = `
ALTER TABLE idempotent_requests ADD COLUMN answer json;
`
