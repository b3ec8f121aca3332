import { LINK_KINDS, type LinkKind, PERSONAL_MONEY_KINDS } from '../../models/link-kinds.ts'
import { type Day, dayOrNull, FOREVER } from '../values/days.ts'
import { capital, formatAmount, formatDate, formatShare, list, words } from '../values/format.ts'
import { isStillToCome } from '../values/link-words.ts'
import { oncePer } from '../values/once-per.ts'
import { daysOf, ENDED_DAY_UNKNOWN } from '../values/partial-date.ts'
import type { LinkFacts, Named } from './chain.ts'
import { hasEnded, isAhead, when } from './explain-timing.ts'
import { isReportedAhead } from './last-seen.ts'

/** The links of a chain in plain English, one sentence each. */

/** Names of entities by id. */
type Names = ReadonlyMap<string, Named>

/** A name with the article that some states’ names take in a sentence, such as the United States. */
export const inSentence = ({ name, kind }: Named): string =>
  kind === 'state' && TAKE_ARTICLE.test(name) ? `the ${name.replace(/^The /, '')}` : name

const TAKE_ARTICLE =
  /^(?:United|The)\b|\b(?:Republic|Kingdom|Federation|Union|States|Emirates|Islands|Netherlands|Philippines|Bahamas|Maldives|Gambia|Seychelles|Comoros|Holy See)\b/

/** `ahead` had yet to begin when it was recorded. */
export type Tense = 'now' | 'since' | 'past' | 'ahead'

/** The tense for something that lasts, and the words for its dates. @param recordedOn when it was last written, if known. */
export function lasting(
  start: string | null,
  end: string | null,
  latestStart: Day = FOREVER,
  recordedOn: Day = FOREVER,
): { tense: Tense; dates: string } {
  if (end === null) {
    if (isAhead(start, recordedOn)) return { tense: 'ahead', dates: ` from ${formatDate(start ?? '')}` }
    return start === null
      ? {
          tense: 'now',
          dates:
            latestStart === FOREVER
              ? ', since an unknown date'
              : `, since ${formatDate(latestStart)} or earlier`,
        }
      : { tense: 'since', dates: ` since ${formatDate(start)}` }
  }
  if (start === end) return { tense: isAhead(end, recordedOn) ? 'ahead' : 'past', dates: ` ${when(end)}` }
  const until = end === ENDED_DAY_UNKNOWN ? 'an unknown date' : formatDate(end)
  const from = start === null ? '' : ` from ${formatDate(start)}`
  const tense = isAhead(start, recordedOn) ? 'ahead' : isAhead(end, recordedOn) ? 'now' : 'past'
  return { tense, dates: `${from}${start === null ? ' until' : ' to'} ${until}` }
}

/**
 * Whether a link is told in the present, or since its start: that no end is reported does not mean that it continues.
 * Control lasts, as it does for the rule on old reports.
 */
const isToldAsLasting = (link: LinkFacts): boolean =>
  link.stage !== 'planned' &&
  link.endDate === null &&
  !link.span.oneDay &&
  link.kind !== 'founded' &&
  !link.controls &&
  !LINK_KINDS[link.kind].personal &&
  !isStillToCome(link) &&
  !isAhead(link.startDate, link.recordedOn) &&
  !(link.lastVouched !== null && isReportedAhead(link.lastVouched, link.startDate)) &&
  !isToldByStart(link)

/** Whether the clause says “since” the first report “or earlier”, and nothing vouches for a later day. */
function isToldByStart({ startDate, lastVouched, span: { start } }: LinkFacts): boolean {
  if (startDate !== null || start.latest === FOREVER) return false
  return (daysOf(lastVouched ?? '')?.latest ?? FOREVER) <= start.latest
}

/** Who says so, with any caveats: `(confirmed)`, `(reported by Daily One; last reported in May 2018)`. */
function hedge(link: LinkFacts, stale: boolean): string {
  const said = [
    link.amountStatus === 'announced' ? 'announced, not reported as paid' : link.amountStatus,
    link.jointSum === null ? null : 'one sum shared with other links',
    saidBy(link),
    differing(link),
    (stale || isToldAsLasting(link)) && link.lastVouched !== null
      ? `last reported ${when(link.lastVouched)}`
      : null,
  ].filter((part) => part !== null)
  return ` (${said.join('; ')})`
}

/** Who differs from it on a detail. */
function differing({ differing: [only, ...others] }: LinkFacts): string | null {
  if (only === undefined) return null
  return others.length === 0
    ? `${only} differs on a detail`
    : `${others.length + 1} reports differ on a detail`
}

/** Who reports it: each independent report once, and how many pages carry the reports if there are more pages. */
function saidBy({ status, origins, originNames, pages }: LinkFacts): string {
  if (status !== 'reported') return status
  const [only] = originNames
  if (only === undefined) return 'reported'
  const carried = pages > origins ? `, carried by ${pages} pages` : ''
  if (origins === 1) return `${pages > 1 ? 'according to a report by' : 'reported by'} ${only}${carried}`
  const more = originNames.length - MOST_NAMED
  const named = more > 0 ? [...originNames.slice(0, MOST_NAMED), `${more} more`] : originNames
  return `${origins} independent reports: ${list(named)}${carried.replace(/^,/, ';')}`
}

/** How many of the sources that report a link its clause names. */
const MOST_NAMED = 3

const TIES: Readonly<Record<string, string>> = {
  spouse: 'the spouse',
  in_law: 'an in-law',
  associate: 'an associate',
}

/** The day itself, or the bound that stands for an unknown day. */
function dayKnown(day: Day): Day {
  return dayOrNull(day) === null ? FOREVER : day
}

/** A verb without the “to” before who receives. */
const bare = (verb = ''): string => verb.replace(/ to$/, '')

/** How a sentence tells what two partners have together, such as `an agreement`. */
const having = (what: string) => ({
  ...LINK_KINDS.partners_with.told,
  now: `has ${what} with`,
  plan: `have ${what} with`,
  since: `has had ${what} with`,
  past: `had ${what} with`,
})

/** What is said of partners where no source says what they have together. */
const OF_NO_KIND = having('business ties')

/** What is said of partners whose sources say what they have together. */
const PARTNERS: Readonly<Record<string, typeof OF_NO_KIND>> = {
  joint_venture: having('a joint venture'),
  agreement: having('an agreement'),
  licence: having('a license agreement'),
}

function clause(link: LinkFacts, names: Names): string {
  const nameOf = (id: string): string => inSentence(names.get(id) ?? { name: 'an entity', kind: 'company' })
  const [from, to] = [nameOf(link.fromId), nameOf(link.toId)]
  const { start, end } = { start: link.startDate, end: link.endDate }
  const toCome = isAhead(start, link.recordedOn)
  const amount = formatAmount(link.amountMin, link.amountMax, link.currency)
  const told =
    link.kind === 'partners_with'
      ? (PARTNERS[link.relationship ?? ''] ?? OF_NO_KIND)
      : LINK_KINDS[link.kind].told
  // Without a word on what was done with it, the sum of a stake is its value.
  const sum =
    amount === null
      ? ''
      : `, ${link.kind === 'owns' && link.amountStatus === null ? 'worth' : told.sum} ${amount}`
  const share = link.kind === 'owns' ? formatShare(link.shareMin, link.shareMax) : null
  const object = link.kind === 'owns' ? `${share === null ? 'a stake in' : `${share} of`} ${to}` : to
  if (link.stage === 'planned') {
    const begins = start === null ? '' : link.span.oneDay ? ` ${when(start)}` : ` from ${formatDate(start)}`
    // Whether a plan whose date has passed was carried out is not on record.
    const verb = start !== null && hasEnded(start, link.recordedOn) ? 'was to' : 'is to'
    return `planned: ${from} ${verb} ${told.plan} ${object}${begins}${sum}`
  }
  // Of money that was only announced, it is not known whether the investment was made.
  if (link.kind === 'invests_in' && link.amountStatus === 'announced') {
    const of = amount === null ? '' : ` of ${amount}`
    return `an investment${of} by ${from} in ${to} was announced${start === null ? '' : ` ${when(start)}`}`
  }
  if (LINK_KINDS[link.kind].personal && link.relationship !== null) {
    const tie = TIES[link.relationship] ?? `a ${words(link.relationship)}`
    const { tense, dates } = lasting(start, end)
    const verb = { now: 'is', since: 'has been', past: 'was', ahead: 'is to be' }[tense]
    // A tie with neither a start nor an end on record is told without dates.
    return `${to} ${verb} ${tie} of ${from}${tense === 'now' ? '' : dates}`
  }
  if (link.kind === 'founded') {
    const ended =
      end === null ? '' : `, a tie that ended ${end === ENDED_DAY_UNKNOWN ? 'on an unknown date' : when(end)}`
    return `${from} founded ${to}${start === null ? '' : ` ${when(start)}`}${ended}`
  }
  if (link.span.oneDay) {
    const made = link.kind === 'gives' ? 'gave' : 'paid'
    const verb = isStillToCome(link) ? bare(told.unpaid) : toCome ? `is to ${bare(told.plan)}` : made
    return `${from} ${verb} ${to}${amount === null ? '' : ` ${amount}`}${start === null ? ' on an unknown date' : ` ${when(start)}`}`
  }
  const { tense, dates } = lasting(start, end, dayKnown(link.span.start.latest), link.recordedOn)
  const verb = tense === 'ahead' ? `is to ${told.plan}` : told[tense]
  // The sum comes before the recipient.
  if ((PERSONAL_MONEY_KINDS as readonly LinkKind[]).includes(link.kind) && amount !== null) {
    if (isStillToCome(link))
      return `${from} ${bare(told.unpaid)} ${amount} to ${to}${start === null ? '' : dates.replace(/^ since/, ' from')}`
    return `${from} ${bare(verb)} ${amount} to ${to}${dates}`
  }
  return `${from} ${verb} ${object}${dates}${sum}`
}

/** What a link says, with its caveats. */
const sentence = (link: LinkFacts, names: Names, stale: boolean): string =>
  `${capital(clause(link, names))}${hedge(link, stale)}.`

/** The sentences of links. Many chains have the same links, so each is written once. */
export const linkSentences = oncePer((names: Names) => ({
  fresh: oncePer((link: LinkFacts) => sentence(link, names, false)),
  stale: oncePer((link: LinkFacts) => sentence(link, names, true)),
}))
