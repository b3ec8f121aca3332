import type { LinkKind } from '../../../../models/link-kinds.ts'
import { daysOf } from '../../../values/partial-date.ts'
import { boundedOf, citedBy, countedStatus, sourcesOf } from '../link-facts.ts'
import type { FileRow } from '../whole-record.ts'
import type { Note } from './statement.ts'

/** The kinds of link for which the standard has an interest. All others are left out and listed as such. */
export const INTERESTS: Readonly<Partial<Record<LinkKind, { type: string; details?: string }>>> = {
  owns: { type: 'shareholding' },
  controls: { type: 'otherInfluenceOrControl', details: 'Controls' },
  founded: { type: 'otherInfluenceOrControl', details: 'Founder' },
  manages: { type: 'seniorManagingOfficial' },
  directs: { type: 'boardMember' },
  invests_in: { type: 'unknownInterest', details: 'Investor' },
}

/** Kinds of link that make a person a beneficial owner. The standard does not say this of entities. */
const OWNERSHIP: ReadonlySet<unknown> = new Set(['owns', 'controls'])

const number = (value: unknown): number | undefined => (typeof value === 'string' ? Number(value) : undefined)

function shareOf(link: FileRow) {
  const [exact, minimum, maximum] = [link.share_percent, link.share_min, link.share_max].map(number)
  const share = {
    ...(exact === undefined ? {} : { exact }),
    ...(minimum === undefined ? {} : { minimum }),
    ...(maximum === undefined ? {} : { maximum }),
  }
  return Object.keys(share).length === 0 ? {} : { share }
}

/** A date as a whole day, the first that it can mean, and what the rounding loses. */
function wholeDay(member: 'startDate' | 'endDate', written: unknown): { day: object; notes: Note[] } {
  if (typeof written !== 'string') return { day: {}, notes: [] }
  const target = `/recordDetails/interests/0/${member}`
  const days = daysOf(written)
  if (days === null) return { day: {}, notes: [{ target, text: 'Ended on an unknown day.' }] }
  const exact = days.earliest === days.latest
  return {
    day: { [member]: days.earliest },
    notes: exact
      ? []
      : [{ target, text: `Reported as ${written}. The day given is the first that this can mean.` }],
  }
}

/** How to read the amount of a link: whether it was paid, and whether other links have the same one. */
function amountNote(link: FileRow): string {
  const notes = [
    link.amount_status,
    link.joint_sum === undefined ? undefined : 'one sum shared with other links',
  ]
  return notes.flatMap((note) => (note === undefined ? [] : [`, ${note}`])).join('')
}

/** What the standard has no member for: sums, stages, disputes, quotations, and sources beyond the first. */
function notesOf(link: FileRow, sources: readonly FileRow[]): Note[] {
  const target = '/recordDetails/interests/0'
  const { value, words } = boundedOf(link, 'amount', 'amount')
  const sum = words ?? value
  const { supporting, contradicting } = sourcesOf(link)
  const others = sources.filter(({ id }) => id !== supporting[0])
  return [
    ...(sum === null ? [] : [{ target, text: `Amount: ${sum} ${link.currency}${amountNote(link)}.` }]),
    ...(link.stage === 'planned' || link.stage === 'cancelled'
      ? [{ target, text: `Stage: ${link.stage}.` }]
      : []),
    ...(countedStatus(link) === 'disputed' ? [{ target, text: 'Disputed.' }] : []),
    ...citedBy(link).flatMap(({ quote, stance, note }): Note[] => [
      ...(quote === undefined ? [] : [{ target, text: `Quoted from a source: “${quote}”` }]),
      ...(stance === 'contradicts' || stance === 'qualifies'
        ? [{ target, text: `A source ${stance} this.${note === undefined ? '' : ` ${note}`}` }]
        : []),
    ]),
    ...others.map(({ id, title, url }) => ({
      target: '/source',
      text: `${contradicting.includes(String(id)) ? 'Contradicts this' : 'Also'}: ${title}`,
      url: String(url),
    })),
  ]
}

/** A link as a relationship: its details, and notes on what they leave out. */
export function relationship(
  link: FileRow,
  ends: { readonly subject: string; readonly interestedParty: string },
  fromPerson: boolean,
  sources: readonly FileRow[],
): { details: FileRow; notes: Note[] } {
  const interest = INTERESTS[link.kind as LinkKind]
  const [start, end] = [wholeDay('startDate', link.start), wholeDay('endDate', link.end)]
  const details = [interest?.details, link.detail].filter((words) => words !== undefined).join('. ')
  return {
    details: {
      isComponent: false,
      ...ends,
      interests: [
        {
          type: interest?.type,
          directOrIndirect: 'direct',
          ...(fromPerson && OWNERSHIP.has(link.kind) ? { beneficialOwnershipOrControl: true } : {}),
          ...(details === '' ? {} : { details }),
          ...shareOf(link),
          ...start.day,
          ...end.day,
        },
      ],
    },
    notes: [...start.notes, ...end.notes, ...notesOf(link, sources)],
  }
}
