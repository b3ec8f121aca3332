import { METHOD, ruleLabel } from '../../../overlaps/method.ts'
import type { LinkCard } from '../../../queries/link-cards.ts'
import type { ChainView, OverlapView } from '../../../queries/overlap-views.ts'
import type { Response } from '../../../queries/responses.ts'
import { entityHref, overlapHref } from '../../../values/addresses.ts'
import { capital, count, formatWindow, words } from '../../../values/format.ts'
import { groupBy } from '../../../values/group-by.ts'
import { linkModel } from '../../parts/link-view.ts'
import { chainParts, entitiesOf, overlapRow } from '../../parts/overlap-rows.ts'
import { scoreRange, scoreSum } from '../../parts/score-words.ts'
import type { SourceList } from '../../parts/source-list.ts'
import { timingOfPath } from '../../parts/timing.ts'

/** The links of a dossier, numbered in the order in which its paths first use them. */
class LinkList {
  readonly models: ReturnType<LinkList['model']>[] = []
  readonly #numbers = new Map<string, number>()
  readonly #sources: SourceList

  constructor(sources: SourceList) {
    this.#sources = sources
  }

  number(link: LinkCard): number {
    const known = this.#numbers.get(link.id)
    if (known !== undefined) return known
    const number = this.models.length + 1
    this.#numbers.set(link.id, number)
    this.models.push(this.model(link, number))
    return number
  }

  private model(link: LinkCard, number: number) {
    const model = linkModel(link)
    return {
      ...model,
      number,
      sentence: model.sentence,
      citations: link.sources.map((source) => this.#sources.number(source)),
    }
  }
}

/** A path of an overlap. */
interface Told {
  readonly overlap: OverlapView
  readonly chain: ChainView
}

/** Paths that share their entities are one, however many links run between these and whichever talks they reach. */
const keyOf = ({ chain, overlap }: Told): string =>
  `${entitiesOf(chain)}/${chain.representative === null ? '' : overlap.party.id}`

const scoresOf = (found: readonly Told[]): string => scoreRange(found.map(({ chain }) => chain.score))

/** Paths through the same entities: the best of them in words, what they lead to, and all of their links. */
function pathModel(found: readonly [Told, ...Told[]], number: number, links: LinkList) {
  const [best] = found
  const { chain, overlap } = best
  const numbers = found.flatMap((each) => each.chain.links.map((link) => links.number(link)))
  return {
    number,
    chainStart: overlap.official.name,
    chain: chainParts(chain, { name: overlap.party.name, href: entityHref(overlap.party) }),
    moreChains: null,
    scores: scoresOf(found),
    counted: found.length === 1 ? null : count(found.length, 'path'),
    explanation: chain.explanation,
    rule: ruleLabel(chain.rule),
    timing: timingOfPath(chain),
    window: `${formatWindow(chain.windowStart, chain.windowEnd)}, at the widest`,
    score: chain.score,
    sum: scoreSum(chain.terms),
    links: [...new Set(numbers)].sort((one, other) => one - other),
    overlaps: [...groupBy(found, (each) => each.overlap.id).values()].map((of) => ({
      href: overlapHref(of[0].overlap.id),
      name: `${of[0].overlap.negotiation.name}, ${of[0].overlap.party.name}`,
      scores: scoresOf(of),
    })),
  }
}

function reviewWords({ review }: OverlapView): string {
  if (review.at === null) return 'not reviewed yet'
  return [
    capital(review.status),
    review.mitigation === null ? null : `by ${words(review.mitigation)}`,
    review.reason,
  ]
    .filter((part) => part !== null)
    .join(': ')
}

/** How the people concerned have responded to any of it: each statement once, the newest first. */
export function dossierStatements(
  statements: readonly Response[],
  overlaps: readonly OverlapView[],
): Response[] {
  const all = [...statements, ...overlaps.flatMap(({ responses }) => responses)]
  const once = new Map(all.map((statement) => [statement.slug, statement]))
  return [...once.values()].sort((a, b) => (b.date ?? '').localeCompare(a.date ?? ''))
}

/**
 * The overlaps of a dossier, the highest score first, with the paths that they share, and every link of these.
 * @param others links that are listed after those, if they are on no path.
 */
export function dossierOverlaps(
  overlaps: readonly OverlapView[],
  sources: SourceList,
  others: readonly LinkCard[] = [],
) {
  const links = new LinkList(sources)
  const told = overlaps.flatMap((overlap) => overlap.chains.map((chain): Told => ({ overlap, chain })))
  const groups = [...groupBy(told, keyOf).values()].sort(
    (one, other) => other[0].chain.score - one[0].chain.score,
  )
  const paths = groups.map((found, index) => pathModel(found, index + 1, links))
  for (const link of others) links.number(link)
  return {
    inFull: overlaps.map((overlap) => ({
      ...overlapRow(overlap),
      review: reviewWords(overlap),
      paths: groups.flatMap((found, index) =>
        found.some((each) => each.overlap.id === overlap.id) ? [index + 1] : [],
      ),
    })),
    paths,
    links: links.models,
    methodVersion: METHOD.version,
  }
}
