import { inSentence } from '../../../overlaps/explain-links.ts'
import { hasEnded } from '../../../overlaps/explain-timing.ts'
import { ruleLabel, ruleMeaning } from '../../../overlaps/method.ts'
import { countedStatus, type LinkCard } from '../../../queries/link-cards.ts'
import type { ChainView, OverlapView } from '../../../queries/overlap-views.ts'
import { entityHref, linkHref } from '../../../values/addresses.ts'
import type { Day } from '../../../values/days.ts'
import { capital, count, formatWindow, list, words } from '../../../values/format.ts'
import { groupBy } from '../../../values/group-by.ts'
import { amountNote, linkAmount, linkDates } from '../../../values/link-words.ts'
import { formatPart, partRole } from '../../../values/part-words.ts'
import { chainParts, entitiesOf, stepWords } from '../../parts/overlap-rows.ts'
import { scoreBar, scoreReasons, scoreSum } from '../../parts/score-words.ts'
import type { SourceList } from '../../parts/source-list.ts'
import { timingOfPath } from '../../parts/timing.ts'

/** One link in a connector of a chain's drawing. */
function connectorLink(link: LinkCard, forward: boolean, sources: SourceList) {
  const step = stepWords(link, forward)
  return {
    href: linkHref(link.slug),
    verb: step.verb,
    amount: linkAmount(link),
    amountNote: amountNote(link),
    dates: linkDates(link),
    status: countedStatus(link),
    statusLabel: capital(countedStatus(link)),
    detail: link.detail,
    citations: link.sources.map((source) => sources.number(source)),
    arrow: step.after || step.before,
  }
}

/** The most links that a page has room for side by side. */
const MOST_ABREAST = 3

/** The last step of a chain that reaches the party through a person there: the party they act for. */
function actsFor(overlap: OverlapView) {
  return {
    href: `/negotiations/${overlap.negotiation.slug}`,
    verb: 'acts for',
    amount: null,
    amountNote: null,
    dates: 'in the same negotiation',
    status: null,
    detail: null,
    citations: [],
    arrow: 'forward',
  }
}

/** Whose interest a path leads through, if it is not the official’s own, and whom its money reaches at its other end. */
function endsOfPath(
  { imputedThrough, representative, entities }: ChainView,
  party: OverlapView['party'],
): [interest: string | undefined, side: string | undefined] {
  return [
    imputedThrough === null ? undefined : `the interest of ${entities[1]?.name}`,
    representative === null
      ? undefined
      : `the interest of ${representative.name}, who acts for ${inSentence(party)} in these talks`,
  ]
}

/** What the rule of a path means. Of a customer, it is not on record whether they paid anything, unless a sum is. */
function meaningOf(chain: ChainView, party: OverlapView['party']): string {
  const { rule, links, steps } = chain
  const ends = endsOfPath(chain, party)
  const custom = links.find(({ kind }, index) => steps[index] === 'money' && kind === 'customer_of')
  if (custom === undefined) return ruleMeaning(rule, ...ends)
  const [interest = 'the official’s interest', side = 'the party’s side'] = ends
  const [customer, supplier] = rule === 'stake-in-party' ? [interest, side] : [side, interest]
  const doubt = linkAmount(custom) === null ? ' Whether money was paid is not on record.' : ''
  return `${capital(customer)} is on record as a customer of ${supplier}.${doubt}`
}

/** What is said about one chain, drawn on its own or together with others. */
function chainModel(chain: ChainView, { official, party }: OverlapView) {
  return {
    chain,
    rule: ruleLabel(chain.rule),
    meaning: meaningOf(chain, party),
    score: chain.score,
    timing: timingOfPath(chain),
    window: formatWindow(chain.windowStart, chain.windowEnd),
    length: count(chain.links.length, 'link'),
    explanation: chain.explanation,
    line: {
      chainStart: official.name,
      chain: chainParts(chain, { name: party.name, href: entityHref(party) }),
      moreChains: null,
    },
    scoreBar: scoreBar(chain.terms, scoreReasons(chain)),
    scoreWords: scoreSum(chain.terms),
  }
}

/** Chains through the same entities are drawn together, their links side by side in the connectors. */
export function drawings(
  chains: readonly ChainView[],
  overlap: OverlapView,
  sources: SourceList,
  today: Day,
) {
  return [...groupBy(chains, entitiesOf).values()].map((group, index) => {
    const [best] = group
    const stops = best.entities.map((entity, place) => {
      const links = new Map(
        group.flatMap((chain) => (chain.links[place] ? [[chain.links[place].id, chain.links[place]]] : [])),
      )
      const next = best.entities[place + 1]
      return {
        kind: place === 0 ? 'Official' : capital(words(entity.kind)),
        name: entity.name,
        href: entityHref(entity),
        connectors: [
          ...[...links.values()].map((link) => connectorLink(link, link.to.id === next?.id, sources)),
          ...(next === undefined && best.representative !== null ? [actsFor(overlap)] : []),
        ],
      }
    })
    const end = {
      kind: capital(words(overlap.party.kind)),
      name: overlap.party.name,
      href: entityHref(overlap.party),
      connectors: [],
    }
    const drawn = best.representative === null ? stops : [...stops, end]
    return {
      ...chainModel(best, overlap),
      number: index + 1,
      several: group.length > 1 ? count(group.length, 'path') : null,
      stops: drawn,
      /** The others that are drawn together with it. */
      parallel: group.slice(1).map((chain) => chainModel(chain, overlap)),
      // A long chain does not fit across paper or screen: it is drawn downward.
      long: drawn.length > MOST_ABREAST + 1,
      role: roleSentence(best),
      partyRoles: list(overlap.party.roles),
      official: overlap.official.name,
      negotiation: { name: overlap.negotiation.name, href: `/negotiations/${overlap.negotiation.slug}` },
      negotiationStatus: best.participation.negotiationStatus,
      tookPart: hasEnded(best.participation.endDate, today),
      takesPart: formatPart(best.participation),
    }
  })
}

function roleSentence({ participation }: ChainView): string {
  const side = participation.onBehalfOf === null ? '' : ` for ${participation.onBehalfOf.name}`
  return partRole({ ...participation, participation: participation.status }, side)
}
