import type { Request } from 'express'
import type { LinkCard } from '../../../queries/link-cards.ts'
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

export function linkCheckModel(link: LinkCard, req: Request): LinkCheckModel {
  const { check, version } = link
  const checked = check !== null && check.version === version
  const ownWork = req.user !== undefined && link.writers.includes(req.user.id)
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
