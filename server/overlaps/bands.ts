import { capital } from '../values/format.ts'
import { type Band, METHOD } from './method.ts'

/** The bands from the highest, with their scores in words: the key of charts and tables. */
export const BAND_KEY: readonly { band: Band; bandLabel: string; range: string }[] = METHOD.bands.map(
  ({ band, from }, index) => ({
    band,
    bandLabel: capital(band),
    range: `${from}–${index === 0 ? 100 : (METHOD.bands[index - 1]?.from ?? 1) - 1}`,
  }),
)
