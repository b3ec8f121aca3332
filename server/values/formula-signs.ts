/**
 * The signs that mark a formula in a spreadsheet, including full-width ones, in the form of a regular-expression class.
 * Some programs also treat a cell that begins with a tab or a return as a formula.
 */
export const FORMULA_SIGNS = '=+\\-@\t\r＝＋－＠'

/** Where a formula could begin: at the start of a cell, and after a sign that some programs take for a cell's end. */
export const FORMULA_BEGINS = `(^|[;\t\r\n])(?=[${FORMULA_SIGNS}])`
