import type { ImportOrigin } from '../../queries/import-origins.ts'
import { formatMoment } from '../../values/format.ts'

/** Where a record came from, in a few words for each dataset. */
export function originWords(origins: readonly ImportOrigin[]): string[] {
  return origins.map(({ dataset, fileName, row, firstSeen, lastSeen, gone, undone, added }) => {
    const place = row === null ? fileName : `${fileName}, row ${row}`
    const [first, last] = [formatMoment(firstSeen), formatMoment(lastSeen)]
    const seen = first === last ? `last seen there ${first}` : `first seen there ${first}, last seen ${last}`
    const note =
      undone !== null
        ? ` That import was undone ${formatMoment(undone)}, but this stayed on record.`
        : gone
          ? ' Missing from the latest version.'
          : ''
    return `${added ? 'Imported from' : 'Also named in'} dataset “${dataset}”: ${place}, ${seen}.${note}`
  })
}
