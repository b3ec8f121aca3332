/**
 * Signs by which a spreadsheet knows a formula, full-width ones too, as a class of a pattern has them; a cell that begins with
 * a tab or a return is one to some.
 */
export const FORMULA_SIGNS = '=+\\-@\t\r＝＋－＠'

/** Where a formula could begin: at the start of a cell, and after a sign that some take for its end. */
export const FORMULA_BEGINS = `(^|[;\t\r\n])(?=[${FORMULA_SIGNS}])`
