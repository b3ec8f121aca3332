import type { Query } from '../../database/query.ts'
import { type MatrixCell, overlapMatrix } from '../../queries/matrix.ts'
import { capital, count } from '../../values/format.ts'
import type { Figure } from '../figure.ts'
import { amongThese, type FigureKind, noneOf, type Scope } from '../scope.ts'
import { matrixNarrow, matrixWide } from './layout.ts'

/** The finding: how many pairs have an overlap, and how many of those are rated High. */
function findingOf(cells: readonly MatrixCell[], what: 'state' | 'party', scope: Scope): string {
  const [first] = cells
  if (first === undefined)
    return what === 'state'
      ? `No overlap with a state${amongThese(scope, 1)} is on record${scope.asOf == null ? '' : ` as of ${scope.asOf}`}.`
      : noneOf(scope)
  const high = cells.filter(({ band }) => band === 'high').length
  if (cells.length === 1) {
    return `${first.official.name} and ${first.party.name} are the only ${what === 'state' ? 'official and state' : 'pair'} with an overlap${amongThese(scope, 1)}, rated ${capital(first.band)}.`
  }
  const bands = high === cells.length ? 'all of them' : high === 0 ? 'none of them' : `${high} of them`
  return `${cells.length} pairs of an official and a ${what} have an overlap${amongThese(scope, 1)}, ${bands} rated High.`
}

async function matrixFigure(name: string, query: Query, scope: Scope, statesOnly: boolean): Promise<Figure> {
  const { filters } = scope
  const { cells, officials, parties } = await overlapMatrix(query, filters, statesOnly)
  const what = statesOnly ? 'state' : 'party'
  const [rows, columns] = (['official', 'party'] as const).map(
    (of) => new Set(cells.map((cell) => cell[of].slug)).size,
  ) as [number, number]
  const left = officials > rows || parties > columns
  const counted = (number: number): string => count(number, what, statesOnly ? 'states' : 'parties')
  return {
    name,
    title: findingOf(cells, what, scope),
    measure: `Officials by ${statesOnly ? 'states' : 'parties'}: the highest rating of their overlaps, and the number of paths behind them`,
    key: 'matrix',
    note: left
      ? `Shows ${count(rows, 'official')} of ${officials} and ${counted(columns)} of ${parties}, those with the most overlaps. The headline counts only these.`
      : `Shows ${count(rows, 'official')} and ${counted(columns)} with an overlap${amongThese(scope, 1)}. No others have one.`,
    caption: `Officials by ${statesOnly ? 'states' : 'parties'}`,
    header: 0,
    columns: [
      { name: 'official', label: 'Official' },
      { name: what, label: capital(what) },
      { name: 'band', label: 'Highest rating' },
      { name: 'score', label: 'Score', number: true },
      { name: 'overlaps', label: 'Overlaps', number: true },
      { name: 'chains', label: 'Paths', number: true },
    ],
    rows: cells.map((cell) => ({
      cells: [
        { text: cell.official.name, choice: { official: cell.official.slug } },
        { text: cell.party.name, choice: { party: cell.party.slug } },
        { text: capital(cell.band), value: cell.band },
        { text: String(cell.score), value: cell.score },
        { text: String(cell.overlaps), value: cell.overlaps },
        { text: String(cell.chains), value: cell.chains },
      ],
    })),
    drawing: { by: 'picture', wide: () => matrixWide(cells), narrow: () => matrixNarrow(cells) },
  }
}

/** Officials by parties. */
export const OFFICIALS_BY_PARTIES: FigureKind = {
  name: 'officials-by-parties',
  label: 'Officials by parties',
  about: [],
  build: (query, scope) => matrixFigure('officials-by-parties', query, scope, false),
}

/** Officials by states. */
export const OFFICIALS_BY_STATES: FigureKind = {
  name: 'officials-by-states',
  label: 'Officials by states',
  about: [],
  build: (query, scope) => matrixFigure('officials-by-states', query, scope, true),
}
