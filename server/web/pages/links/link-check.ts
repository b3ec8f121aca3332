import type { Request } from 'express'
import type { Query } from '../../../database/query.ts'
import type { LinkCard } from '../../../queries/link-cards.ts'
import { linksWrittenBy } from '../../../record/link-writers.ts'
import { formatMoment } from '../../../values/format.ts'
import { mayNow } from '../../middleware/guards.ts'

/** Whether someone other than its author has checked a link against its sources, and what the reader may do. */
export interface LinkCheckModel {
  readonly checked: boolean
  readonly words: string
  /** The reader may confirm it now. */
  readonly mayCheck: boolean
  /** The check is the reader's own, so the reader may take it back. */
  readonly mayTakeBack: boolean
  readonly ownWork: boolean
  readonly version: number
  /** None of its sources is quoted: the person who checks it has to say that they read one. */
  readonly unquoted: boolean
}

/** Which of these links the reader cannot check, having had a hand in them; none for a reader who checks no links. */
export async function ownWorkAmong(
  query: Query,
  links: readonly LinkCard[],
  req: Request,
): Promise<ReadonlySet<string>> {
  if (req.user === undefined || !mayNow(req, 'links:check')) return new Set()
  return linksWrittenBy(
    query,
    req.user.id,
    links.map(({ id }) => id),
  )
}

/** @param own the reader’s own work, by `ownWorkAmong`. */
export function linkCheckModel(link: LinkCard, own: ReadonlySet<string>, req: Request): LinkCheckModel {
  const { check, version } = link
  const checked = check !== null && check.version === version
  const ownWork = own.has(link.id)
  const checks = mayNow(req, 'links:check')
  return {
    checked,
    words: wordsOf(link),
    mayCheck: checks && !checked && !ownWork && link.status !== 'retracted',
    mayTakeBack: checks && checked && check.byId === req.user?.id,
    ownWork: checks && !checked && ownWork,
    version,
    unquoted: link.sources.every(({ quote }) => quote === null),
  }
}

function wordsOf({ check, version }: LinkCard): string {
  if (check === null) return 'no second person has checked it yet'
  const when = formatMoment(new Date(check.at))
  return check.version === version
    ? `checked against its sources by ${check.by}, ${when}`
    : `changed since ${check.by} checked it, ${when}`
}
