import type { Query } from '../../database/query.ts'
import { overlapTotals } from '../../queries/dashboard.ts'
import { type Filters, onlyValue } from '../../queries/filters.ts'
import { period } from '../../queries/overlap-filters.ts'
import { BEGINNING, type Day, FOREVER } from '../../values/days.ts'
import { count, formatDate, formatEnd } from '../../values/format.ts'
import { type Axis, axisAround, axisFor, barOf, isOn } from '../axis.ts'
import type { FigureRow } from '../figure.ts'
import { amongThese, type FigureKind, type Scope } from '../scope.ts'
import { writeBar } from '../time-bar.ts'
import { timingSentence } from '../timing-words.ts'
import { GROUPS, spanOfItem, type TimeItem } from './items.ts'
import { timeOfNegotiation, timeOfOfficial } from './of-record.ts'

/** How many years before the participation links are shown. Links that began earlier say when. */
const YEARS_BEFORE = 1

/** Whether an item falls within the period that the reader filters by. */
function inPeriod(item: TimeItem, filters: Filters): boolean {
  const { since, until } = period(filters)
  const { start, end, oneDay } = spanOfItem(item)
  const last = oneDay ? start.latest : end.latest
  return last >= (since ?? BEGINNING) && start.earliest <= (until ?? FOREVER)
}

function axisOf(items: readonly TimeItem[], zoom: Scope['zoom'], today: Day): Axis {
  const parts = items.flatMap((item) => (item.group === 'Participation' && item.taking ? [item.taking] : []))
  const around = zoom === 'participation' ? axisAround(parts, today) : null
  const positions = items.filter(({ group }) => group === 'Positions').map(spanOfItem)
  return around ?? axisFor(items.map(spanOfItem), [...parts, ...positions], today, YEARS_BEFORE)
}

function inOrder(a: TimeItem, b: TimeItem): number {
  return (
    GROUPS.indexOf(a.group) - GROUPS.indexOf(b.group) ||
    compare(a.lane ?? '', b.lane ?? '') ||
    compare(spanOfItem(a).start.latest, spanOfItem(b).start.latest) ||
    compare(a.name, b.name)
  )
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

function rowOf(item: TimeItem, axis: Axis): FigureRow {
  const data: Record<string, string> = {}
  if (item.lane !== undefined) data.lane = item.lane
  for (const name of ['window', 'taking', 'day'] as const) {
    const span = item[name]
    const doubted = name === 'window' && item.doubted
    if (span !== undefined && isOn(span, axis)) data[name] = writeBar(barOf(span, axis, doubted))
  }
  if (item.tone !== undefined) data.tone = item.tone
  return {
    data,
    cells: [
      { text: item.group },
      { text: item.name, href: item.href },
      { text: item.who },
      { text: item.start === null ? 'unknown' : formatDate(item.start), value: item.start ?? '' },
      { text: formatEnd(item.end), value: item.end ?? '' },
    ],
  }
}

/** Everything with a date about an official or a negotiation, on one axis. */
export const TIME: FigureKind = {
  name: 'time',
  label: 'Timeline of one official or negotiation',
  about: ['official', 'negotiation'],
  async build(query: Query, scope: Scope) {
    const { filters, zoom, today } = scope
    const [record, totals] = await Promise.all([
      onlyValue(filters.official) === null
        ? timeOfNegotiation(query, filters)
        : timeOfOfficial(query, filters),
      overlapTotals(query, filters),
    ])
    const whose =
      record === null ? '' : ` ${onlyValue(filters.official) === null ? 'in' : 'involving'} ${record.name}`
    const subject = onlyValue(filters.official) === null ? 'negotiation' : 'official'
    const among = amongThese({ ...scope, subject }, totals.overlaps)
    const found = (record?.items ?? []).filter((item) => inPeriod(item, filters)).sort(inOrder)
    const axis = axisOf(found, zoom, today)
    const items = found.filter((item) => isOn(spanOfItem(item), axis))
    const outside = found.length - items.length
    const shown = found.filter(({ group }) => group === 'Overlaps').length
    const leftOut = record?.linksLeftOut ?? 0
    return {
      name: this.name,
      title:
        totals.overlaps === 0
          ? `No overlaps${whose}${among} are on record.`
          : timingSentence(totals, whose + among),
      measure:
        'Positions, participation, meetings, links, overlaps, statements and the outcomes of requests for comment on one axis. Hatching marks uncertain dates. Each overlap’s dates are those of its whole path; it also shows when its official and party were both in the talks.',
      key: 'time',
      note: `${count(items.length, 'entry', 'entries')}${outside > 0 ? `; ${outside} ${outside === 1 ? 'is' : 'are'} outside these dates` : ''}. ${shown < totals.overlaps ? ` Shows the ${count(shown, 'highest-scoring overlap')} of ${totals.overlaps}.` : ''} The title counts every path of an overlap.${leftOut > 0 ? ` ${count(leftOut, 'other link')} ${leftOut === 1 ? 'is' : 'are'} in the list of links.` : ''} Undated statements are left out${onlyValue(filters.official) === null ? '' : ', and so are meetings that the official is not on record as attending'}.`,
      caption: `Timeline of ${record?.name ?? 'this record'}`,
      header: 1,
      columns: [
        { name: 'what', label: 'What' },
        { name: 'name', label: 'Name' },
        { name: 'detail', label: 'Detail' },
        { name: 'start', label: 'From' },
        { name: 'end', label: 'To' },
      ],
      rows: items.map((item) => rowOf(item, axis)),
      drawing: { by: 'chart', chart: 'timeline', axis },
    }
  },
}
