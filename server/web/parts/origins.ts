import type { ImportOrigin } from '../../queries/import-origins.ts'
import { formatMoment } from '../../values/format.ts'

/** Where a record came from, in a few words for each dataset. */
export function originWords(origins: readonly ImportOrigin[]): string[] {
  return origins.map(({ dataset, fileName, row, firstSeen, lastSeen, gone }) => {
    const place = row === null ? fileName : `${fileName}, row ${row}`
    const [first, last] = [formatMoment(firstSeen), formatMoment(lastSeen)]
    const seen = first === last ? `seen ${first}` : `first seen ${first}, last seen ${last}`
    const note = gone ? ' Missing from the latest version.' : ''
    return `Imported from dataset “${dataset}”: ${place}, ${seen}.${note}`
  })
}
