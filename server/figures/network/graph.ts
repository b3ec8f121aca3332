import type { LinkCard, LinkEnd } from '../../queries/link-cards.ts'

/** An entity in a network, with its distance in links from the center. */
export interface NetworkNode extends LinkEnd {
  readonly step: number
  /** The node through which it is first reached; null for a center. */
  readonly parent: string | null
  /** How many of the entities tied to it are left out. */
  readonly folded: number
}

export interface Network {
  /** By step, then in the order in which they are reached. */
  readonly nodes: readonly NetworkNode[]
  readonly links: readonly (LinkCard & { readonly step: number })[]
  /** How many of the links that were found are not drawn: farther away, or folded. */
  readonly left: number
}

/** The most entities that a picture draws: half as many on the page as it opens as when all links are asked for. */
export const MOST_NODES = { chains: 30, all: 60 } as const

/** How far a network reaches. */
interface NetworkLimits {
  readonly steps: number
  /** The most entities. */
  readonly most: number
  /** The most new neighbors of one entity. */
  readonly mostOfHub: number
  /** How many neighbors of an entity were not even read, by its id. */
  readonly folded: ReadonlyMap<string, number>
}

/**
 * The links within `steps` steps of the roots. An entity with more than `mostOfHub` new
 * neighbors folds the rest. The same links make the same network, whatever their order.
 */
export function networkOf(
  found: readonly LinkCard[],
  roots: readonly string[],
  { steps, most, mostOfHub, folded }: NetworkLimits,
): Network {
  const links = found.toSorted((a, b) => b.overlapCount - a.overlapCount || (a.slug < b.slug ? -1 : 1))
  const ends = new Map(
    links.flatMap(
      ({ from, to }) =>
        [
          [from.id, from],
          [to.id, to],
        ] as const,
    ),
  )
  const nodes = new Map<string, NetworkNode>()
  const place = (id: string, step: number, parent: string | null): void => {
    const end = ends.get(id)
    if (end !== undefined) nodes.set(id, { ...end, step, parent, folded: folded.get(id) ?? 0 })
  }
  for (const root of roots) place(root, 0, null)
  for (let step = 0; step < steps; step += 1) {
    for (const node of [...nodes.values()].filter((each) => each.step === step)) {
      const next = links.flatMap(({ from, to }) =>
        from.id === node.id ? to.id : to.id === node.id ? from.id : [],
      )
      const added = [...new Set(next)].filter((id) => !nodes.has(id))
      const room = Math.max(0, Math.min(mostOfHub, most - nodes.size))
      for (const id of added.slice(0, room)) place(id, step + 1, node.id)
      const left = added.length - room
      if (left > 0) nodes.set(node.id, { ...node, folded: node.folded + left })
    }
  }
  const drawn = links.flatMap((link) => {
    const [from, to] = [nodes.get(link.from.id), nodes.get(link.to.id)]
    return from === undefined || to === undefined ? [] : { ...link, step: Math.max(from.step, to.step, 1) }
  })
  return {
    nodes: [...nodes.values()].sort((a, b) => a.step - b.step),
    links: drawn,
    left: links.length - drawn.length,
  }
}
