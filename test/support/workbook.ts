import writeExcelFile from 'write-excel-file/node'

/** A workbook of one sheet with these cells. */
export function workbook(rows: readonly (readonly (string | number | Date | null)[])[]): Promise<Buffer> {
  const cells = rows.map((row) =>
    row.map((value) => {
      if (value === null) return null
      if (value instanceof Date) return { type: Date, value, format: 'yyyy-mm-dd' } as const
      return typeof value === 'number'
        ? ({ type: Number, value } as const)
        : ({ type: String, value } as const)
    }),
  )
  return writeExcelFile([{ sheet: 'List', data: cells }]).toBuffer()
}
