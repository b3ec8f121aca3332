import type { Query } from '../../database/query.ts'
import { countedStatus } from '../../queries/link-cards.ts'
import { linksAround, linksOfChains, litLinks, MOST_OF_HUB, officialsOf } from '../../queries/network.ts'
import { linkHref } from '../../values/addresses.ts'
import { capital, count, list } from '../../values/format.ts'
import { linkSentence } from '../../values/link-words.ts'
import type { FigureKind, Scope } from '../scope.ts'
import { MOST_NODES, type Network, networkOf } from './graph.ts'
import { networkNarrow } from './narrow.ts'
import { ALONE, BESIDE_LIST, networkWide } from './wide.ts'

/** How far a network reaches by default: the length of a chain, or a shorter distance among all links. */
export const DEFAULT_STEPS = { chains: 4, all: 2 } as const

function findingOf({ nodes, links }: Network, ties: 'chains' | 'all', isPart: boolean): string {
  const centres = nodes.filter(({ step }) => step === 0)
  const states = nodes.filter(({ kind, step }) => step > 0 && kind === 'state').length
  if (links.length === 0)
    return ties === 'chains' ? 'No links here are on the path of an overlap.' : 'No links are on record here.'
  const who = centres.length > 3 ? count(centres.length, 'official') : list(centres.map(({ name }) => name))
  const what = ties === 'chains' ? 'on the paths of overlaps' : 'on record'
  const reach = `${isPart ? 'At least ' : ''}${count(links.length, 'link')} ${what} ${links.length === 1 ? 'leads' : 'lead'} from ${who} to ${count(nodes.length - centres.length, 'other')}`
  return states === 0 ? `${reach}.` : `${reach}, including ${count(states, 'state')}.`
}

const NOTHING_FOLDED = { links: [], folded: new Map<string, number>() }

/** What the picture leaves out, and why. */
function noteOf({ nodes, left }: Network, chains: { chains: number; read: number } | null): string {
  const folded = nodes.reduce((sum, node) => sum + node.folded, 0)
  const notes = [
    chains !== null && chains.read < chains.chains
      ? `Shows the links of the ${chains.read} highest-scoring of ${count(chains.chains, 'path')}.`
      : null,
    folded > 0
      ? `Hubs are folded: ${count(folded, 'other')} beyond them ${folded === 1 ? 'is' : 'are'} left out.`
      : null,
    left > 0
      ? `${count(left, 'link')} ${left === 1 ? 'is' : 'are'} not drawn: farther away, or folded.`
      : null,
  ]
  const told = notes.filter((note) => note !== null).join(' ')
  return told === '' ? 'Every link within these steps is drawn.' : told
}

/** The network around an official or a negotiation, link by link. */
export const NETWORK: FigureKind = {
  name: 'network',
  label: 'Network around one official or negotiation',
  about: ['official', 'negotiation'],
  async build(query: Query, { filters, ...options }: Scope) {
    const ties = options.ties ?? 'chains'
    const steps = options.steps ?? DEFAULT_STEPS[ties]
    const most = MOST_NODES[ties]
    const [roots, lit] = await Promise.all([
      officialsOf(query, filters, ties === 'chains'),
      options.lit === null ? new Set<string>() : litLinks(query, options.lit),
    ])
    const chains = ties === 'chains' ? await linksOfChains(query, filters) : null
    const around = chains === null ? await linksAround(query, roots, steps, most) : NOTHING_FOLDED
    const links = chains?.links ?? around.links
    const network = networkOf(links, roots, { steps, most, mostOfHub: MOST_OF_HUB, folded: around.folded })
    return {
      name: this.name,
      title: findingOf(network, ties, chains !== null && chains.read < chains.chains),
      measure: `Entities by how many links away they are, up to ${count(steps, 'step')}; ${ties === 'chains' ? 'only the links that make overlaps' : 'every link that stands'}`,
      key: lit.size > 0 ? 'network-lit' : 'network',
      note: noteOf(network, chains),
      caption:
        network.links.length === 1
          ? 'The link of the network'
          : `The ${count(network.links.length, 'link')} of the network, step by step`,
      header: 1,
      columns: [
        { name: 'step', label: 'Step', number: true },
        { name: 'link', label: 'Link' },
        { name: 'status', label: 'Status' },
      ],
      rows: network.links
        .toSorted((a, b) => a.step - b.step)
        .map((link) => ({
          data: lit.has(link.id) ? { lit: 'yes' } : {},
          cells: [
            { text: String(link.step), value: link.step },
            {
              text: linkSentence(link, link.from.name, link.to.name),
              href: linkHref(link.slug),
            },
            { text: capital(countedStatus(link)), value: countedStatus(link) },
          ],
        })),
      drawing: {
        by: 'picture',
        wide: () => networkWide(network, lit, BESIDE_LIST),
        narrow: () => networkNarrow(network, lit),
        file: () => networkWide(network, lit, ALONE),
      },
    }
  },
}
