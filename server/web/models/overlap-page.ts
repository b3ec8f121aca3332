import {
  capital,
  count,
  formatAmount,
  formatDate,
  formatMoment,
  formatSpan,
  list,
  words,
} from '../../domain/format.ts'
import { RULES } from '../../overlaps/method.ts'
import type { LinkCard } from '../../queries/link-cards.ts'
import type { ChainView, OverlapView } from '../../queries/overlaps.ts'
import type { Response } from '../../queries/responses.ts'
import { entityHref, linkHref, linkSentence, type SourceModel, sourceModel } from './links.ts'
import {
  BAND_KEY,
  overlapHref,
  overlapRow,
  scoreBar,
  scoreReasons,
  stepWords,
  timingModel,
} from './overlaps.ts'
import { formatWindow, timeModel } from './time.ts'

/** Numbers sources as a page first cites them. */
export class SourceList {
  readonly #numbers = new Map<string, number>()
  readonly models: (SourceModel & { number: number })[] = []

  number(source: LinkCard['sources'][number]): { number: number; anchor: string } {
    const known = this.#numbers.get(source.slug)
    if (known !== undefined) return { number: known, anchor: `#source-${known}` }
    const number = this.#numbers.size + 1
    this.#numbers.set(source.slug, number)
    this.models.push({ ...sourceModel(source), number })
    return { number, anchor: `#source-${number}` }
  }
}

export function responseModel(response: Response, sources: SourceList) {
  return {
    href: `/statements/${response.slug}`,
    kind: capital(response.kind),
    words: response.quote === null ? response.paraphrase : `“${response.quote}”`,
    context: response.quote === null ? null : response.paraphrase,
    by: response.by.name,
    about: list(response.about),
    date: response.date === null ? 'date unknown' : formatDate(response.date),
    citations: response.sources.map((source) => sources.number(source)),
  }
}

/** One link in a connector of a chain's drawing. */
function connectorLink(link: LinkCard, forward: boolean, sources: SourceList) {
  const step = stepWords(link, forward)
  return {
    href: linkHref(link.slug),
    verb: step.verb,
    amount: formatAmount(link.amountMin, link.amountMax, link.currency),
    dates: capital(formatSpan(link.startDate, link.endDate)),
    status: link.status,
    statusLabel: capital(link.status),
    detail: link.detail,
    citations: link.sources.map((source) => sources.number(source)),
    arrow: step.after || step.before,
  }
}

/** The most links that a page has room for side by side. */
const MOST_ABREAST = 3

/** Chains through the same entities are drawn together, their links side by side in the connectors. */
function drawings(chains: readonly ChainView[], overlap: OverlapView, sources: SourceList) {
  const groups = new Map<string, ChainView[]>()
  for (const chain of chains) {
    const key = chain.entities.map((entity) => entity.id).join('/')
    groups.set(key, [...(groups.get(key) ?? []), chain])
  }
  return [...groups.values()].map((group, index) => {
    const [best] = group as [ChainView, ...ChainView[]]
    const stops = best.entities.map((entity, place) => {
      const links = new Map(
        group.flatMap((chain) => (chain.links[place] ? [[chain.links[place].id, chain.links[place]]] : [])),
      )
      const next = best.entities[place + 1]
      return {
        kind: capital(words(entity.kind)),
        label: place === 0 ? 'Official' : null,
        name: entity.name,
        href: entityHref(entity),
        connectors: [...links.values()].map((link) => connectorLink(link, link.to.id === next?.id, sources)),
      }
    })
    return {
      number: index + 1,
      rule: RULES[best.rule].label,
      meaning: RULES[best.rule].meaning,
      imputed: best.imputedThrough === null ? null : words(best.imputedThrough),
      representative: best.representative === null ? null : best.representative.name,
      score: best.score,
      several: group.length > 1 ? count(group.length, 'chain') : null,
      timing: timingModel(best.timing, best.certainty),
      window: formatWindow(best.windowStart, best.windowEnd),
      length: count(best.links.length, 'link'),
      explanation: best.explanation,
      stops,
      // A long chain has no room beside itself on paper or screen: it is drawn downwards.
      long: best.links.length > MOST_ABREAST,
      role: roleSentence(best),
      partyRoles: list(overlap.party.roles),
      takesPart: formatSpan(best.participation.startDate, best.participation.endDate),
    }
  })
}

function roleSentence({ participation }: ChainView): string {
  const side = participation.onBehalfOf === null ? '' : ` for ${participation.onBehalfOf.name}`
  return `${participation.role}${side}`
}

/** Two plain sentences of fact: who takes part in what, and what ties them to the party. */
function lede(overlap: OverlapView): string {
  const [best] = overlap.chains
  const { participation } = best
  const roles = list(overlap.party.roles)
  const first = `${overlap.official.name} takes part in ${overlap.negotiation.name} as ${roleSentence(best)}, ${formatSpan(participation.startDate, participation.endDate)}; ${overlap.party.name} is ${/^[aeiou]/.test(roles) ? 'an' : 'a'} ${roles} there.`
  return `${first} ${best.links.map((link) => linkSentence(link, link.from.name, link.to.name)).join(' ')}`
}

/** Everything that an overlap's page shows. */
export function overlapPage(overlap: OverlapView, today: string) {
  const sources = new SourceList()
  const [best] = overlap.chains
  const chains = drawings(overlap.chains, overlap, sources)
  const responses = overlap.responses.map((response) => responseModel(response, sources))
  const row = overlapRow(overlap)
  return {
    title: `${overlap.official.name}, ${overlap.negotiation.name} and ${overlap.party.name}`,
    overlap: row,
    lede: lede(overlap),
    verdict: {
      bandRange: BAND_KEY.find(({ band }) => band === overlap.band)?.range,
      timing: capital(overlap.timing),
      timingMeaning: TIMING_MEANINGS[overlap.timing],
      certainty: capital(overlap.certainty),
      certaintyMeaning:
        overlap.certainty === 'certain'
          ? 'whichever days the dates mean'
          : 'for some of the days that the dates can mean',
    },
    chains,
    chainCount: chains.length,
    severalChains: chains.length > 1,
    negotiationStatus: best.participation.negotiationStatus,
    csvHref: `/reports/overlaps.csv?${new URLSearchParams({ official: overlap.official.slug, negotiation: overlap.negotiation.slug, party: overlap.party.slug })}`,
    jsonHref: `/api/v1${overlapHref(overlap.id)}`,
    time: timeModel(best, overlap.official.name, today),
    timeFinding: timeFinding(overlap),
    score: scoreBar(best.terms, scoreReasons(best)),
    responses,
    responseCount: responses.length === 0 ? 'no response is on record' : count(responses.length, 'response'),
    sources: sources.models,
    firstDetected: formatMoment(overlap.firstDetected),
    methodVersion: overlap.methodVersion,
  }
}

/** What the time figure shows, as a sentence. */
function timeFinding(overlap: OverlapView): string {
  const [best] = overlap.chains
  const meets = {
    concurrent: 'meets the days on which the official takes part',
    recent: 'ended before the official took part, within two years',
    subsequent: 'began after the official took part, within two years',
  }[overlap.timing]
  const reading =
    overlap.certainty === 'certain'
      ? 'No reading of the dates says otherwise.'
      : 'Not every reading of the dates says so.'
  return `The window of the chain, ${formatWindow(best.windowStart, best.windowEnd)}, ${meets}. ${reading}`
}

const TIMING_MEANINGS = {
  concurrent: 'the chain holds while the official takes part',
  recent: 'the chain ended within two years before',
  subsequent: 'the chain began within two years after',
} as const
