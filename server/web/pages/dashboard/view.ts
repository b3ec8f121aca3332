import { providedWords } from '../../../figures/timing-words.ts'
import { BAND_KEY } from '../../../overlaps/bands.ts'
import { METHOD } from '../../../overlaps/method.ts'
import type { OverlapTotals } from '../../../queries/dashboard.ts'
import { thousands } from '../../../values/format.ts'
import { timingModel } from '../../parts/timing.ts'

/** The headline's parts: numbers are set apart in the page. */
export function headline(totals: OverlapTotals) {
  const noun = (number: number, singular: string, plural: string): string =>
    number === 1 ? singular : plural
  return {
    overlaps: thousands(totals.overlaps),
    officials: thousands(totals.officials),
    parties: thousands(totals.parties),
    negotiations: thousands(totals.negotiations),
    certain: thousands(totals.held.certainly),
    provided: totals.held.provided === 0 ? null : thousands(totals.held.provided),
    provisos: providedWords(totals.held),
    none: totals.overlaps === 0,
    one: totals.overlaps === 1,
    officialsWord: noun(totals.officials, 'official', 'officials'),
    partiesWord: noun(totals.parties, 'party', 'parties'),
    negotiationsWord: noun(totals.negotiations, 'negotiation', 'negotiations'),
    bands: BAND_KEY.map((band) => ({ ...band, number: thousands(totals[band.band]) })),
    timingRows: METHOD.timing.flatMap(({ timing, certainty }) => {
      const number = totals.timings[`${timing} ${certainty}`] ?? 0
      return number === 0 ? [] : [{ ...timingModel(timing, certainty), number: thousands(number) }]
    }),
  }
}
