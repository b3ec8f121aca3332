import { KEYS } from '../../../figures/keys.ts'
import { isPathDoubted } from '../../../figures/path-time.ts'
import type { RulePack } from '../../../legal/pack.ts'
import { BAND_KEY } from '../../../overlaps/bands.ts'
import { CERTAINTY_WORDS, provisoWords, TIMING_WORDS } from '../../../overlaps/timing-words.ts'
import type { PositionRow } from '../../../queries/entities.ts'
import type { OverlapEvent } from '../../../queries/overlap-events.ts'
import type { ChainView, OverlapView, ReviewView } from '../../../queries/overlap-views.ts'
import type { Reply } from '../../../queries/replies.ts'
import type { OverlapStatement } from '../../../queries/responses.ts'
import { overlapHref } from '../../../values/addresses.ts'
import { capital, count, formatMoment, words } from '../../../values/format.ts'
import { overlapName } from '../../../values/overlap-name.ts'
import type { runModel } from '../../lists/numbered-run.ts'
import type { ChangeModel } from '../../parts/changes.ts'
import { contents } from '../../parts/contents.ts'
import { keyModel } from '../../parts/figures.ts'
import { sourcesFolded } from '../../parts/folded.ts'
import { eventModel, type historyModel } from '../../parts/overlap-events.ts'
import { overlapRow } from '../../parts/overlap-rows.ts'
import { replyModel } from '../../parts/replies.ts'
import { robustnessWords, scoreRange } from '../../parts/score-words.ts'
import { SourceList } from '../../parts/source-list.ts'
import {
  type ByMatter,
  byMatter,
  outcomesOf,
  responseModel,
  responseSentence,
} from '../../parts/statements.ts'
import { beforePublishing } from './before-publishing.ts'
import { drawings } from './chain-drawing.ts'
import { besideFirst, judgedPacks, type LegalModel, legalModel, packsModel } from './legal.ts'
import { TIMING_MEANINGS, timeFinding, timeModel } from './time.ts'

/** What reviewers have said, in words. */
function reviewModel({ status, mitigation, reason, by, at }: ReviewView) {
  return {
    status: capital(status),
    open: status === 'open',
    by: mitigation === null ? null : words(mitigation),
    reason,
    note: at === null ? 'not reviewed yet' : `by ${by ?? 'an edit to the record'}, ${formatMoment(at)}`,
    reviewed: at !== null,
  }
}

/** Everything that an overlap's page shows. */
export function overlapPage(
  overlap: OverlapView,
  {
    packs,
    positions,
    history,
    replies,
    today,
    run,
  }: {
    packs: readonly RulePack[]
    positions: readonly PositionRow[]
    history: ReturnType<typeof historyModel>
    replies: readonly Reply[]
    today: string
    /** Which of its paths are shown, if there are more. */
    run: ReturnType<typeof runModel>
  },
) {
  const sources = new SourceList()
  const [best] = overlap.chains
  const withLegal = <Told extends { chain: ChainView }>(told: Told) => {
    const judged = judgedPacks(packs, overlap, told.chain, positions, today)
    return { ...told, legal: legalModel(judged), packs: packsModel(judged) }
  }
  const [first, ...others] = drawings(overlap.chains, overlap, sources, today).map((drawing) => ({
    ...withLegal(drawing),
    parallel: drawing.parallel.map(withLegal),
    several: drawing.several === null || run === null ? drawing.several : `${drawing.several} shown here`,
    parallelFinding: `${count(drawing.parallel.length, 'path')}, scored ${scoreRange(drawing.parallel.map(({ score }) => score))}`,
  }))
  const besideBest = <Told extends { legal: LegalModel }>(told: Told) => ({
    ...told,
    legal: besideFirst(first?.legal ?? [], told.legal),
  })
  const row = overlapRow(overlap)
  const robustness = robustnessWords(best.robustness, overlap.band)
  const [responses, raised] = [overlap.responses, overlap.raised].map((each) =>
    statementGroups(byMatter(overlap, each), sources),
  )
  return {
    title: overlapName(overlap),
    card: overlapHref(overlap.id),
    timeKey: keyModel(KEYS.windows),
    overlap: row,
    lede: best.explanation,
    review: reviewModel(overlap.review),
    events: history,
    replies: replies.map((reply) => replyModel(overlap.id, reply, today)),
    verdict: {
      bandRange: BAND_KEY.find(({ band }) => band === overlap.band)?.range,
      robustness,
      robustnessSentence:
        robustness === null
          ? null
          : `With each weight 30% lower, unchanged or 30% higher, the rating is ${robustness}.`,
      timing: TIMING_WORDS[overlap.timing],
      timingMeaning: TIMING_MEANINGS[overlap.timing][overlap.certainty],
      certainty: CERTAINTY_WORDS[overlap.certainty],
      certaintyMeaning:
        overlap.certainty === 'certain'
          ? provisoWords(best)
          : isPathDoubted(best)
            ? 'the path rests on a plan or an old report'
            : 'the dates leave open whether it held then',
    },
    chain: first && { ...first, parallel: first.parallel.map(besideBest) },
    legalPacks: first?.packs,
    legalFinding: first === undefined ? '' : legalFinding(first.legal),
    otherChains: others.map((other) => ({
      ...besideBest(other),
      parallel: other.parallel.map(besideBest),
    })),
    chainCount: overlap.chainCount,
    severalChains: others.length > 0 || run !== null,
    run,
    csvHref: `/reports/paths.csv?${new URLSearchParams({ official: overlap.official.slug, negotiation: overlap.negotiation.slug, party: overlap.party.slug })}`,
    jsonHref: `/api/v1${overlapHref(overlap.id)}`,
    time: timeModel(overlap, today),
    timeFinding: timeFinding(overlap, today),
    responses,
    raised,
    responseSentence: responseSentence(overlap),
    responsesNote: responsesNote(overlap, replies),
    publishing: beforePublishing(best),
    sources: sources.models,
    sourcesFolded: sourcesFolded(sources.models),
    contents: contents([
      ['chain-heading', 'The path', null],
      ['time-heading', 'When', null],
      ['publish-heading', 'Before you publish', null],
      ['responses-heading', 'What they say', null],
      ['score-heading', 'The score', null],
      ['legal-heading', 'Legal elements', null],
      ['others-heading', 'The other paths', run === null ? others.length : overlap.chainCount - 1],
      ['review-heading', 'Review', null],
      ['sources-heading', 'Sources', sources.models.length],
    ]),
    firstDetected: formatMoment(overlap.firstDetected),
    methodVersion: overlap.methodVersion,
  }
}

/** What is above the responses: how they are sorted, and what is not on record. @param shown the requests that follow. */
function responsesNote(overlap: OverlapView, shown: readonly Reply[]): string {
  const direct = byMatter(overlap, overlap.responses).best.length > 0
  const silent = !direct && outcomesOf(overlap.replies).length === 0
  return [
    ...(direct ? ['About these ties, newest first.'] : []),
    ...(silent ? ['No response about these ties is on record.'] : []),
    ...(shown.length === 0 ? ['No request for comment on this overlap has been published here.'] : []),
  ].join(' ')
}

/** How many of the legal tests do not leave out this path at once: whether they cover the official, their first element says. */
function legalFinding(tests: ReturnType<typeof legalModel>): string {
  const reach = tests.filter(({ elements }) => elements.length > 0).length
  return `${reach} of ${count(tests.length, 'test')} may apply to this path`
}

/** Statements about the interests and the party of the paths, and those about the official or the talks in general. */
function statementGroups(statements: ByMatter, sources: SourceList) {
  const { best, otherPaths, general } = statements
  const models = (of: readonly OverlapStatement[]) => of.map((each) => responseModel(each, sources))
  const all = best.length + otherPaths.length + general.length
  return {
    direct: models(best),
    otherPaths: models(otherPaths),
    general: models(general),
    any: all > 0,
    otherPathsCount: count(otherPaths.length, 'statement'),
    generalCount: count(general.length, 'statement'),
    allCount: count(all, 'statement'),
  }
}

/** What the page says about an overlap that no longer exists. */
export function goneOverlapPage(
  vanished: OverlapEvent,
  events: readonly OverlapEvent[],
  changes: readonly ChangeModel[],
) {
  const { official, negotiation, party, overlapId, justBefore } = vanished
  const [officialSlug = '', negotiationSlug = '', partySlug = ''] = overlapId.split('~')
  const { at, title, href } = eventModel(vanished)
  return {
    title: `${title}: vanished`,
    official: { name: official, href: `/officials/${officialSlug}` },
    negotiation: { name: negotiation, href: `/negotiations/${negotiationSlug}` },
    party: { name: party, href: `/interests/${partySlug}` },
    at,
    band: vanished.band,
    score: vanished.score,
    beforeHref: `${href}?${new URLSearchParams({ as_of: justBefore })}`,
    list: { rows: changes },
    events: events.map(eventModel),
  }
}
