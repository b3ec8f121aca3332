/** The id of a row as text, as addresses, cursors and commands give it. */
export const ROW_ID = /^[1-9]\d{0,17}$/

export const isRowId = (text: string): boolean => ROW_ID.test(text)
