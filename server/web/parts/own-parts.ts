import type { Request } from 'express'
import type { Watchable } from '../../accounts/watches.ts'
import type { Database } from '../../database/index.ts'
import { countOverlapEvents } from '../../queries/overlap-events.ts'
import { hasServices } from '../../queries/reconciliation.ts'
import { count, formatMoment } from '../../values/format.ts'
import { mayNow } from '../middleware/guards.ts'
import { watchModel } from './watch.ts'

/** The parts of a page that one reader sees differently from others in the same role, or that no write to the record changes. */
export interface OwnParts {
  /** The button to watch the page's record. */
  readonly watch?: { readonly what: Watchable; readonly href: string }
  /** What has happened since the reader’s last visit. */
  readonly visit?: true
  /** The link to the same entity in other services. */
  readonly matches?: { readonly slug: string }
}

/** The models of a page's own parts for this reader; null for a part that they do not see. */
export async function ownModels(database: Database, req: Request, { watch, visit, matches }: OwnParts) {
  const [watching, visited, served] = await Promise.all([
    watch === undefined || req.asOf !== undefined ? null : watchModel(database, req, watch.what, watch.href),
    visit === undefined ? null : visitModel(database, req),
    matches === undefined || !mayNow(req, 'record:write') ? false : hasServices(database.query),
  ])
  return {
    watch: watching,
    visit: visited,
    matchesHref: served ? `/interests/${matches?.slug}/matches` : null,
  }
}

/** How much has happened since the reader's last visit; null if nothing has. */
async function visitModel({ query }: Database, { previousVisit }: Request) {
  if (previousVisit === undefined) return null
  const happened = await countOverlapEvents(query, { since: previousVisit })
  return happened === 0 ? null : { day: formatMoment(previousVisit), happened: count(happened, 'thing') }
}

/** How a view marks the place of an own part: as a comment, which no text from the record can contain. */
const PLACE = /<!--own:(\w+)-->/

/** A piece of a body, encoded, and the own part that follows it; null after the last. */
export interface Piece {
  readonly html: Buffer
  readonly part: string | null
}

export function split(html: string): Piece[] {
  const written = html.split(PLACE)
  const texts = written.filter((_, index) => index % 2 === 0)
  // In one buffer: a small one takes the memory of a much larger one.
  const all = Buffer.from(texts.join(''))
  let end = 0
  return texts.map((text, index) => {
    const begin = end
    end += Buffer.byteLength(text)
    const part = written[2 * index + 1]
    return { html: all.subarray(begin, end), part: part === undefined ? null : `own/${part}` }
  })
}

/** Stands for each piece while what is around them is rendered; no text from the record can contain it either. */
export const PIECE = '<!--piece-->'
