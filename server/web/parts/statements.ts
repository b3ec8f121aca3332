import type { EntityKind, ReplyOutcome, StatementKind } from '../../../models/vocabulary.ts'
import type { OverlapView } from '../../queries/overlap-views.ts'
import type { Reply } from '../../queries/replies.ts'
import { COMMON_KINDS, isResponse, type OverlapStatement, type Response } from '../../queries/responses.ts'
import { capital, formatDate, list, words } from '../../values/format.ts'
import type { SourceList } from './source-list.ts'

/** The longest description of a speaker that is shown with what they say. */
const LONGEST_DESCRIPTION = 200

const shortDescription = (words: string): string | null => (words.length > LONGEST_DESCRIPTION ? null : words)

/** A statement as pages show it, its sources numbered. */
export function responseModel(response: Response, sources: SourceList) {
  return {
    href: `/statements/${response.slug}`,
    kind: capital(words(response.kind)),
    words: response.quote === null ? response.paraphrase : `“${response.quote}”`,
    context: response.quote === null ? null : response.paraphrase,
    by: response.by.name,
    who: response.by.who === null ? null : shortDescription(response.by.who),
    about: list(response.about),
    date: response.date === null ? 'date unknown' : formatDate(response.date),
    citations: response.sources.map((source) => sources.number(source)),
  }
}

/** How someone responded: in a statement, or to a request for comment. */
export type AnswerKind = StatementKind | ReplyOutcome

/** What came of these requests, without those that nothing has come of yet. */
export const outcomesOf = (replies: readonly Reply[]): ReplyOutcome[] =>
  replies.flatMap(({ outcome }) => outcome ?? [])

/** The kind of each response of the people concerned, in statements and to requests for comment. An inquiry is none. */
export const answersIn = (statements: readonly Response[], replies: readonly Reply[]): AnswerKind[] => [
  ...statements.filter(isResponse).map(({ kind }) => kind),
  ...outcomesOf(replies),
]

/** How a sentence says who responded and how; silence and a refusal to comment are each called what they are. */
const TOLD: Readonly<Partial<Record<StatementKind, (who: string) => string>>> = {
  denial: (who) => `denied by ${who}`,
  explanation: (who) => `explained by ${who}`,
  confirmation: (who) => `a point confirmed by ${who}`,
  recusal: (who) => `${who} spoke of a recusal`,
  divestment: (who) => `${who} spoke of a divestment`,
  no_comment: (who) => `${who} declined to comment`,
  no_response: (who) => `${who} did not respond`,
}

/** The most names that the sentence gives for one kind. */
const MOST_NAMED = 3

const shortened = (who: readonly string[]): readonly string[] =>
  who.length > MOST_NAMED + 1 ? [...who.slice(0, MOST_NAMED), `${who.length - MOST_NAMED} others`] : who

function told(responses: readonly Response[]): string {
  const kinds = Object.keys(TOLD) as StatementKind[]
  return kinds
    .flatMap((kind) => {
      const who = [...new Set(responses.filter((each) => each.kind === kind).map(({ by }) => by.name))]
      return who.length === 0 ? [] : (TOLD[kind]?.(list(shortened(who))) ?? [])
    })
    .join('; ')
}

/** How a sentence says what came of a request for comment. */
const TOLD_OUTCOMES: Readonly<Record<ReplyOutcome, (who: string) => string>> = {
  answered: (who) => `${who} answered a request for comment`,
  no_comment: (who) => `${who} declined to comment when asked`,
  no_response: (who) => `${who} did not respond when asked`,
}

/** `A spokesperson` in the middle of a sentence. */
const inSentence = (who: string): string => who.replace(/^(?:An?|The) /, (article) => article.toLowerCase())

/** Each of those asked by themselves: what names them can have a comma of its own. */
function toldOutcomes(replies: readonly Reply[]): string[] {
  return (Object.keys(TOLD_OUTCOMES) as ReplyOutcome[]).flatMap((outcome) => {
    const asked = [...new Set(replies.filter((each) => each.outcome === outcome).map(({ putTo }) => putTo))]
    return shortened(asked).map((who) => TOLD_OUTCOMES[outcome](inSentence(who)))
  })
}

/** What those concerned have said about an overlap, and what came of requests for comment on it. */
type Answers = Pick<OverlapView, 'responses' | 'replies' | 'chains' | 'official' | 'party'>

/** Statements about an overlap, by what they are about. */
export interface ByMatter {
  /** The ties of its best path, which pages show first. */
  readonly best: readonly OverlapStatement[]
  /** The ties of its other paths alone. */
  readonly otherPaths: readonly OverlapStatement[]
  /** Other matters, or the talks in general. */
  readonly general: readonly OverlapStatement[]
}

/**
 * One that names entities of its own, other than states, their funds and bodies, is about the best path if that leads through
 * any of them; otherwise about another path.
 */
export function byMatter(
  { chains: [best], official, party }: Pick<Answers, 'chains' | 'official' | 'party'>,
  statements: readonly OverlapStatement[],
): ByMatter {
  const common = new Set<EntityKind>(COMMON_KINDS)
  const onBest = new Set(best.entities.map(({ id }) => id))
  const isOfBest = ({ entities }: OverlapStatement): boolean => {
    const own = entities.filter(({ id, kind }) => id !== official.id && id !== party.id && !common.has(kind))
    return own.length === 0 || own.some(({ id }) => onBest.has(id))
  }
  const direct = statements.filter((each) => each.direct)
  return {
    best: direct.filter(isOfBest),
    otherPaths: direct.filter((each) => !isOfBest(each)),
    general: statements.filter((each) => !each.direct),
  }
}

/** `denied by Ada; explained by Acorn`, or that no response is on record. */
export function responseSentence(overlap: Answers): string {
  const { best, otherPaths, general } = byMatter(overlap, overlap.responses)
  const direct = [told(best), ...toldOutcomes(overlap.replies)].filter((part) => part !== '').join('; ')
  const others = [
    ...(otherPaths.length === 0 ? [] : [`About its other paths: ${told(otherPaths)}`]),
    ...(general.length === 0 ? [] : [`About the talks, in general or on other matters: ${told(general)}`]),
  ]
  if (direct === '' && others.length === 0) return 'no response on record'
  return [direct === '' ? 'no response about these ties on record' : direct, ...others].join('. ')
}

/** The same for a cell of a table, of answers about the best path: `denied, explained`, or that there are none about it. */
export function responseWords(overlap: Answers): string {
  const outcomes = outcomesOf(overlap.replies)
  const { best: shown, otherPaths } = byMatter(overlap, overlap.responses)
  const kinds = [
    ...(Object.keys(TOLD) as StatementKind[]).filter((kind) => shown.some((each) => each.kind === kind)),
    ...outcomes,
  ].map((kind) => KIND_WORDS[kind] ?? words(kind))
  if (kinds.length === 0) {
    if (overlap.responses.length === 0) return 'none'
    return otherPaths.length === 0 ? 'none about these ties' : 'only about other paths'
  }
  return [...new Set(kinds)].join(', ')
}

const KIND_WORDS: Readonly<Partial<Record<AnswerKind, string>>> = {
  denial: 'denied',
  explanation: 'explained',
  confirmation: 'a point confirmed',
  recusal: 'spoke of a recusal',
  divestment: 'spoke of a divestment',
  no_comment: 'no comment',
  no_response: 'did not respond',
  answered: 'answered when asked',
}
