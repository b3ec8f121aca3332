import type { ImportOrigin } from '../../queries/import-origins.ts'
import { formatMoment } from '../../values/format.ts'

/** Where a record came from, a sentence for each dataset. */
export function originWords(origins: readonly ImportOrigin[]): string[] {
  return origins.map(({ dataset, fileName, row, firstSeen, lastSeen, gone }) => {
    const place = row === null ? fileName : `${fileName}, row ${row}`
    const [first, last] = [formatMoment(firstSeen), formatMoment(lastSeen)]
    const seen = first === last ? `first seen ${first}` : `first seen ${first}, last seen ${last}`
    const note = gone ? ' The edition after that does not have it.' : ''
    return `From the dataset ${dataset}, ${place}: ${seen}.${note}`
  })
}
