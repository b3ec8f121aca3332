import { createHash } from 'node:crypto'
import type { Response } from 'express'
import { z } from 'zod'
import {
  type FilterName,
  type Filters,
  filterFields,
  NO_FILTERS,
  periodRunsOn,
} from '../../../queries/filters.ts'
import { forXml } from '../../../values/xml.ts'
import type { AppContext } from '../../context.ts'
import { mayBeReadElsewhere } from '../../middleware/security.ts'
import { type ChangeModel, NO_VALUE } from '../../parts/changes.ts'
import type { OverlapsTold } from '../../parts/overlaps-told.ts'

/** How many entries a feed has; earlier ones are on its next page. */
export const ENTRIES = 50

/**
 * An id that stays the same wherever the site is served: a UUID made from a name, as RFC 9562 makes its
 * version 5, in a namespace of our own.
 */
export function stableId(name: string): string {
  const digest = createHash('sha1').update(`recusal:${name}`).digest('hex')
  const variant = ((Number.parseInt(digest.slice(16, 18), 16) & 0x3f) | 0x80).toString(16)
  return `urn:uuid:${digest.slice(0, 8)}-${digest.slice(8, 12)}-5${digest.slice(13, 16)}-${variant}${digest.slice(18, 20)}-${digest.slice(20, 32)}`
}

/** A feed follows the current record. */
export function feedSchema(names: readonly FilterName[]) {
  const { as_of: _past, ...fields } = filterFields(names)
  return z
    .strictObject({
      ...fields,
      cursor: z.string().max(1000).optional(),
    })
    .superRefine(periodRunsOn)
    .transform(({ cursor, ...given }) => ({
      filters: { ...NO_FILTERS, ...given } as Filters,
      cursor: typeof cursor === 'string' ? cursor : null,
    }))
}

export interface FeedEntry {
  readonly id: string
  readonly title: string
  readonly href: string
  readonly updated: string
  readonly content: string
  readonly category?: string
}

export interface Feed {
  readonly id: string
  readonly title: string
  readonly subtitle: string
  /** Its own address, and that of the page that it follows. */
  readonly self: string
  readonly page: string
  /** Where older entries are, as RFC 5005 has it; null where there are none. */
  readonly next: string | null
  readonly entries: readonly FeedEntry[]
}

/** A feed needs a date even when nothing has happened yet. */
const LONG_AGO = '1970-01-01T00:00:00.000Z'

/** Sends a feed, which scripts on other sites may read and caches along the way may keep for a moment. */
export function sendFeed(res: Response, { config }: AppContext, feed: Feed): void {
  mayBeReadElsewhere(res)
  res.set('Cache-Control', config.publicRead ? 'public, max-age=0, must-revalidate' : 'private, no-store')
  res.req.ofRecord = true
  res.type('application/atom+xml; charset=utf-8')
  const model = { layout: false, ...feed, updated: feed.entries[0]?.updated ?? LONG_AGO }
  res.render('feeds/atom', model, (failure: Error | null, xml: string) => {
    if (failure === null) res.send(forXml(xml))
    else res.req.next?.(failure)
  })
}

/** What a recording did to overlaps, with the first of them. */
function overlapsIn(recorded: ReturnType<OverlapsTold>): string | null {
  if (recorded === null) return null
  const first = recorded.first.map(({ title, words }) => `${title} (${words})`)
  return `${recorded.words}: ${first.join('; ')}${recorded.more === null ? '' : `; and more, ${recorded.more} in all`}`
}

/** An entry for each change of the record. */
export function changeEntries(models: readonly ChangeModel[], told: OverlapsTold, base: string): FeedEntry[] {
  return models.map((model) => ({
    id: stableId(`change/${model.id}`),
    title: `${model.what}: ${model.title}`,
    href: model.href === null ? `${base}/changes#change-${model.id}` : base + model.href,
    updated: model.iso,
    content: [
      `${model.what} ${model.by}`,
      model.reason,
      ...model.parts.flatMap((part) => {
        const fields = fieldsOf(part)
        return fields === '' ? [] : `${part.name === model.what ? '' : `${part.name}: `}${fields}`
      }),
      overlapsIn(told(model)),
    ]
      .filter((part) => part !== null)
      .map((part) => part.replace(/\.$/, ''))
      .join('. '),
  }))
}

/** What a part of a change says: of what is new, its values; otherwise what each was and is. */
const fieldsOf = ({ fields }: ChangeModel['parts'][number]): string =>
  fields
    .filter(({ before, after }) => before !== after)
    .map(({ label, before, after }) =>
      before === NO_VALUE ? `${label}: ${after}` : `${label} from ${before} to ${after}`,
    )
    .join('; ')
