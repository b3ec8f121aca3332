import { LINK_KINDS, type LinkKind } from '../../../models/link-kinds.ts'
import { hasShare } from '../../record/odd-amounts.ts'
import { capital, words } from '../../values/format.ts'
import { oddReport } from '../../values/odd-dates.ts'
import { joinDate } from '../../values/typed-date.ts'
import { typedDate } from '../dates.ts'
import { placedFields, type Typed } from '../kit/fields.ts'
import type { Question } from '../kit/questions.ts'
import { sourcesSection } from './shared.ts'

/**
 * What is asked about a link before it is saved, besides its dates.
 * @param loaded the link as it is on record; null for a new one.
 */
export const linkQuestions = (typed: Typed, loaded: Typed | null): Question[] => [
  ...unusual(typed, loaded, 'amount', (kind) => LINK_KINDS[kind].money),
  ...unusual(typed, loaded, 'share', hasShare),
  ...denied(typed, loaded),
  ...reportedOutside(typed, loaded),
]

/** The question whether a link has a number that its kind usually does not have, unless it is on record like that. */
function unusual(
  typed: Typed,
  loaded: Typed | null,
  what: 'amount' | 'share',
  fits: (kind: LinkKind) => boolean,
): Question[] {
  const kind = typed.kind ?? ''
  const isAsked =
    (typed[what] ?? '').trim() !== '' && Object.hasOwn(LINK_KINDS, kind) && !fits(kind as LinkKind)
  const isOnRecord = loaded !== null && loaded.kind === kind && loaded[what] === typed[what]
  return isAsked && !isOnRecord
    ? [{ input: what, words: `${capital(what)}: a link of kind “${words(kind)}” usually has none` }]
    : []
}

/** The question whether a link is meant to be on record although each of its sources denies it. */
function denied(typed: Typed, loaded: Typed | null): Question[] {
  const [isAsked, isOnRecord] = [isDenied(typed), loaded !== null && isDenied(loaded)]
  return isAsked && !isOnRecord
    ? [{ input: 'source_0_stance', words: 'Sources: each of them contradicts the link' }]
    : []
}

/** Whether a form has sources, each of which contradicts its record. */
function isDenied(typed: Typed): boolean {
  const stances = placedFields([sourcesSection(true)], typed).flatMap(({ field, name }) =>
    field.name === 'stance' && (typed[name.replace(/stance$/, 'url')] ?? '').trim() !== ''
      ? [typed[name] ?? 'supports']
      : [],
  )
  return stances.length > 0 && stances.every((stance) => stance === 'contradicts')
}

/** The question whether a link was last reported before it started or after it ended. */
function reportedOutside(typed: Typed, loaded: Typed | null): Question[] {
  const odd = oddReport(datesOf(typed))
  const isOnRecord = loaded !== null && JSON.stringify(datesOf(typed)) === JSON.stringify(datesOf(loaded))
  return odd === null || isOnRecord
    ? []
    : [{ input: 'last_known_year', words: `Last reported as true: ${odd}` }]
}

/** The dates of a link as typed; null where there is none that can be read. */
function datesOf(typed: Typed) {
  const date = (name: string): string | null => {
    const joined = joinDate(typedDate(typed, name))
    return 'date' in joined ? joined.date : null
  }
  return {
    start: date('start'),
    end: typed.end_choice === 'date' ? date('end') : null,
    lastKnown: date('last_known'),
  }
}
