/**
 * The signs that mark a formula in a spreadsheet, including full-width ones, in the form of a regular-expression class.
 * Some programs also treat a cell that begins with a tab or a return as a formula.
 */
export const FORMULA_SIGNS = '=+\\-@\t\r＝＋－＠'

/** Where a formula could begin: at the start of a cell, and after a sign that some programs take for a cell's end. */
export const FORMULA_BEGINS = `(^|[;\t\r\n])(?=[${FORMULA_SIGNS}])`

/** The same in text. A number may begin with its sign. */
const FORMULA = new RegExp(`${FORMULA_BEGINS}(?!.\\d+(?:\\.\\d+)?$)`, 'g')
const GUARDED = new RegExp(`(^|[;\t\r\n])'(?=[${FORMULA_SIGNS}])`, 'g')

/** A cell that no spreadsheet runs as a formula: it gets an apostrophe where a formula could begin. */
export const harmless = (cell: string): string => cell.replace(FORMULA, "$1'")

/** A cell of a file that was made harmless, as it was before. */
export const unguarded = (cell: string): string => cell.replace(GUARDED, '$1')
