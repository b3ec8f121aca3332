import type { Query } from '../database/query.ts'
import { type BandCounts, countOfficials, type OverlapsBy, overlapsBy } from '../queries/dashboard.ts'
import { count, numberInWords, thousands } from '../values/format.ts'
import type { Figure } from './figure.ts'
import { amongThese, type FigureKind, isNarrowed, noneOf, type Scope } from './scope.ts'

const COLUMNS = ['high', 'medium', 'low'] as const

/** How many of someone's overlaps are in the high band, as the end of a sentence. */
function highOf({ high, total }: BandCounts): string {
  if (high === 0) return ''
  return high === total ? ', all rated High' : `, ${thousands(high)} of them rated High`
}

function findingOf({ rows, groups, overlaps }: OverlapsBy, scope: Scope): string {
  const [first] = rows
  if (first === undefined) return noneOf(scope)
  const these = amongThese(scope, overlaps)
  if (groups === 1)
    return `${first.name} has ${overlaps === 1 ? 'the only overlap' : `all ${thousands(overlaps)} overlaps`}${these}.`
  return `${first.name} has ${thousands(first.total)} of the ${thousands(overlaps)} overlaps${these}${highOf(first)}.`
}

/** What the bars leave out, as the start of the note; empty if they show everyone. */
function leftOut({ rows, groups }: OverlapsBy): string {
  return rows.length < groups ? `Shows the ${rows.length} with the most overlaps. ` : ''
}

function stackFigure(
  name: string,
  by: 'official' | 'negotiation',
  found: OverlapsBy,
  scope: Scope,
  note: string,
): Figure {
  const { rows } = found
  return {
    name,
    title: findingOf(found, scope),
    measure: `Overlaps by ${by}, stacked by rating`,
    key: 'bands',
    note: leftOut(found) + note,
    caption: `Overlaps by ${by} and rating`,
    header: 0,
    columns: [
      { name: by, label: by === 'official' ? 'Official' : 'Negotiation' },
      { name: 'high', label: 'High', number: true },
      { name: 'medium', label: 'Medium', number: true },
      { name: 'low', label: 'Low', number: true },
      { name: 'all', label: 'All', number: true },
    ],
    rows: rows.map((row) => ({
      cells: [
        { text: row.name, choice: { [by]: row.slug } },
        ...COLUMNS.map((band) => ({ text: String(row[band]), value: row[band] })),
        { text: String(row.total), value: row.total },
      ],
    })),
    drawing: { by: 'chart', chart: 'stack' },
  }
}

function officialsNote(withOverlap: number, all: number, filtered: boolean): string {
  const have = `${withOverlap === 1 ? 'has' : 'have'} an overlap${filtered ? ' that matches these filters' : ''}`
  return `${numberInWords(withOverlap)} of ${count(all, 'official')} on record ${have}.`
}

/** Overlaps by official, stacked by rating. */
export const OVERLAPS_BY_OFFICIAL: FigureKind = {
  name: 'overlaps-by-official',
  label: 'Overlaps by official',
  about: [],
  async build(query: Query, scope: Scope) {
    const { filters } = scope
    const [found, officials] = await Promise.all([
      overlapsBy(query, 'official', filters),
      countOfficials(query),
    ])
    return stackFigure(
      this.name,
      'official',
      found,
      scope,
      officialsNote(found.groups, officials, isNarrowed(filters)),
    )
  },
}

/** Overlaps by negotiation, stacked by rating. */
export const OVERLAPS_BY_NEGOTIATION: FigureKind = {
  name: 'overlaps-by-negotiation',
  label: 'Overlaps by negotiation',
  about: [],
  async build(query: Query, scope: Scope) {
    const found = await overlapsBy(query, 'negotiation', scope.filters)
    return stackFigure(
      this.name,
      'negotiation',
      found,
      scope,
      `${count(found.groups, 'negotiation')} with an overlap${amongThese(scope, 1)}.`,
    )
  },
}
