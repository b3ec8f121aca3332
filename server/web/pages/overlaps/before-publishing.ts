import type { LinkCard } from '../../../queries/link-cards.ts'
import type { ChainView } from '../../../queries/overlap-views.ts'
import { linkHref } from '../../../values/addresses.ts'
import { evidenceOf, type Need, needsOf, reportsInWords } from '../../../values/evidence.ts'
import { capital, count, formatDate, formatMoment, numberInWords } from '../../../values/format.ts'
import { linkSentence } from '../../../values/link-words.ts'

/** What to do about each need, and where in the forms. */
const TO_DO: Readonly<Record<Need, { readonly words: string; readonly at: (link: LinkCard) => string }>> = {
  'first-report': {
    words: 'find a report that supports it',
    at: (link) => `${linkHref(link.slug)}/edit#source_rows`,
  },
  'second-report': {
    words: 'find a second independent report',
    at: (link) => `${linkHref(link.slug)}/edit#source_rows`,
  },
  quotation: {
    words: 'add a quotation',
    at: (link) => `${linkHref(link.slug)}/edit#source_${firstSupporting(link)}_quote`,
  },
  archive: {
    words: 'add an archived copy',
    at: (link) => `${linkHref(link.slug)}/edit#source_${firstSupporting(link)}_archive_url`,
  },
  check: {
    words: 'have a second person check it',
    at: (link) => `${linkHref(link.slug)}#check`,
  },
}

function firstSupporting({ sources }: LinkCard): number {
  return Math.max(
    0,
    sources.findIndex(({ stance }) => stance === 'supports'),
  )
}

const STANCES = { contradicts: 'contradicts it', qualifies: 'differs' } as const

/** Each account that differs from the link, with its date and what it says. */
function otherAccounts({ sources }: LinkCard): string[] {
  return sources.flatMap(({ stance, publisher, origin, published, note }) => {
    if (stance === 'supports') return []
    const dated = published === null ? '' : ` (${formatDate(published)})`
    return `${origin ?? publisher}${dated} ${STANCES[stance]}${note === null ? '' : `: ${note.replace(/\.$/, '')}`}`
  })
}

function checkWords({ check, version }: LinkCard): string {
  if (check === null) return 'none'
  const told = `by ${check.by}, ${formatMoment(new Date(check.at))}`
  return check.version === version ? `checked ${told}` : `changed since it was checked ${told}`
}

function linkRow(link: LinkCard) {
  const evidence = evidenceOf(link.sources)
  const checked = link.check !== null && link.check.version === link.version
  const lastReported = link.lastKnown ?? evidence.lastReported
  return {
    sentence: linkSentence(link, link.from.name, link.to.name),
    href: linkHref(link.slug),
    reports: capital(reportsInWords(evidence)),
    quotation: evidence.quotes === 0 ? 'none' : `${evidence.quotes} of ${count(evidence.pages, 'page')}`,
    archived: evidence.archived === 0 ? 'none' : `${evidence.archived} of ${count(evidence.pages, 'page')}`,
    check: checkWords(link),
    lastReported: lastReported === null ? 'undated' : formatDate(lastReported),
    otherwise: otherAccounts(link),
    toDo: needsOf(evidence, checked).map((need) => ({
      words: TO_DO[need].words,
      href: TO_DO[need].at(link),
    })),
  }
}

/** How many links still need work: `Both links still need work.` */
function openWords(open: number, all: number): string {
  if (open < all)
    return `${numberInWords(open)} of the ${all} links still ${open === 1 ? 'needs' : 'need'} work.`
  if (all === 1) return 'The link still needs work.'
  return all === 2 ? 'Both links still need work.' : `All ${all} links still need work.`
}

/** Whether each link of a path can be printed, and what is still to be done. */
export function beforePublishing({ links }: ChainView) {
  const rows = links.map(linkRow)
  const open = rows.filter(({ toDo }) => toDo.length > 0).length
  const disputed = rows.filter(({ otherwise }) => otherwise.length > 0).length
  const told = disputed === 0 ? '' : ` Other sources differ on ${disputed === 1 ? 'one' : disputed} of them.`
  return {
    rows,
    ready: open === 0,
    toDoFinding: count(open, 'link'),
    finding:
      open === 0
        ? `Every link of this path has two independent reports, a quotation, an archived copy and a check by a second person.${told}`
        : `${openWords(open, rows.length)}${told}`,
  }
}
