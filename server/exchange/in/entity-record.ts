import { nameKey } from '../../values/fold.ts'
import type { FileName, RawRecord } from './reading.ts'

/** An entity in a file, in the form of a dataset file. */
export function entityRecord({ id, name, kind, aliases, country, externalIds }: FileName): RawRecord {
  return {
    id,
    kind,
    name,
    ...(aliases.length === 0 ? {} : { aliases }),
    ...(country === null ? {} : { country }),
    ...(externalIds === null ? {} : { external_ids: externalIds }),
  }
}

/**
 * Merges two mentions of one entity: the first counts, and the second fills in what the first leaves out. A kind that only the
 * second says outright counts.
 */
export function mergedNames(one: FileName, other: FileName): FileName {
  const aliases = [...new Set([...one.aliases, other.name, ...other.aliases])].filter(
    (name) => nameKey(name) !== nameKey(one.name),
  )
  const externalIds = { ...other.externalIds, ...one.externalIds }
  return {
    ...one,
    ...(other.kindIsSaid === true && one.kindIsSaid !== true
      ? { kind: other.kind, kindIsGuess: false, kindIsSaid: true }
      : {}),
    country: one.country ?? other.country,
    aliases: aliases.slice(0, 100),
    externalIds: Object.keys(externalIds).length === 0 ? null : externalIds,
  }
}
