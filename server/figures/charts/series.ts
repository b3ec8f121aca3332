/// <reference lib="dom" />
/** A row of a figure's table: its name, the words of its cells, its numbers by column and its other data. */
export interface SeriesRow {
  readonly name: string
  readonly words: readonly string[]
  readonly values: readonly number[]
  readonly data: Readonly<Record<string, string | undefined>>
}

/** Text in lines of at most `most` letters, broken between words. */
export function wrap(text: string, most: number): string[] {
  const lines: string[] = []
  for (const word of text.split(' ')) {
    const last = lines.at(-1)
    if (last !== undefined && `${last} ${word}`.length <= most) lines[lines.length - 1] = `${last} ${word}`
    else lines.push(word)
  }
  return lines
}

/** Text cut to fit, with an ellipsis if it was cut. */
export function clipped(pen: CanvasRenderingContext2D, text: string, most: number): string {
  if (pen.measureText(text).width <= most) return text
  let shown = text
  while (shown.length > 1 && pen.measureText(`${shown}…`).width > most) shown = shown.slice(0, -1)
  return `${shown.trimEnd()}…`
}
