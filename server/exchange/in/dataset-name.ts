/** A file's name without what cannot be shown on one line, such as line breaks, at most 300 characters. */
export const shownFileName = (name: string): string =>
  name.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ').slice(0, 300)

/**
 * The dataset that a file is an edition of, by its name without its ending, and without what a copy or a list of its problems
 * adds; empty if nothing is left.
 */
export const datasetNameOf = (fileName: string): string =>
  shownFileName(fileName)
    .replace(/(?:\.[A-Za-z0-9]{1,8}){1,2}$/, '')
    .replace(/ \(\d+\)$/, '')
    .replace(/-problems$/, '')
    .slice(0, 200)
