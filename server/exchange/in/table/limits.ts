/** The most rows and columns of a table. */
export const MOST_TABLE_ROWS = 200_000
export const MOST_COLUMNS = 200
