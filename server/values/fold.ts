/** Text without case and accents, for comparing words; the database has its own, `folded`, for finding them. */
export function fold(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{Mark}/gu, '')
    .toLowerCase()
}
