/**
 * The first `most` of a list, followed by what `rest` says of those left out. One more is listed rather than counted.
 * @param rest receives how many are left out, at least two.
 */
export function firstOf<T>(all: readonly T[], most: number, rest: (more: number) => T): T[] {
  const more = all.length - most
  return more > 1 ? [...all.slice(0, most), rest(more)] : [...all]
}
