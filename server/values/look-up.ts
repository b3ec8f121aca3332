/**
 * A table's own value for a word from outside; undefined if it has none. Every object also has properties that no one
 * put there, such as `constructor`.
 */
export const lookUp = <Value>(
  table: Readonly<Partial<Record<string, Value>>>,
  word: string,
): Value | undefined => (Object.hasOwn(table, word) ? table[word] : undefined)
