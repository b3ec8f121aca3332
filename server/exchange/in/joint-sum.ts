import { createHash } from 'node:crypto'

/**
 * The id of a sum that several links of a file share: what one file calls “1” is not what another does.
 * @param dataset of the file. @param told what the file calls the sum.
 */
export const jointSum = (dataset: string, told: string): string =>
  `${dataset.slice(0, 60)}-${createHash('sha256').update(told).digest('hex').slice(0, 16)}`
