import type { Stage } from '../../../../models/vocabulary.ts'
import type { RowReader } from './row-reader.ts'

/** Words that sheets use for the stage of a deal. */
const STAGE_WORDS: readonly (readonly [RegExp, Stage])[] = [
  [/^(?:in[ _]effect|active|current|completed?|closed|done|signed|ongoing)$/, 'in_effect'],
  [
    /\b(?:cancell?ed|called off|terminated|abandoned|scrapped|withdrawn|failed|fell through|off)\b/,
    'cancelled',
  ],
  [
    /\b(?:planned|plan|proposed|announced|expected|rumou?red|in talks|under discussion|pending|mou|letter of intent|negotiat\w+)\b/,
    'planned',
  ],
]

/** The stage that a cell names. An unknown one holds the row back: a deal that is off must not be recorded as in effect. */
export function stageOf(reader: RowReader): Stage | null {
  const written = reader.cell('stage')
  if (written === '') return null
  const said = written.toLowerCase()
  const found = STAGE_WORDS.find(([pattern]) => pattern.test(said))
  return found?.[1] ?? reader.refuse('stage', `“${written}” is not a stage: in effect, planned or cancelled`)
}
