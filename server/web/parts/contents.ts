/** A part of a long page: the element that the contents lead to, its name, and how many records it lists. */
type Part = readonly [id: string, label: string, count: number | null]

/** The parts of a page, in order, for the contents that stay in view; a part that lists nothing is left out. */
export function contents(parts: readonly Part[]) {
  return parts.filter(([, , count]) => count !== 0).map(([id, label, count]) => ({ id, label, count }))
}

/** The figures on a record's page, by their names in the table of contents. */
const FIGURES_NAMED = {
  'officials-by-parties': 'Officials and parties',
  'money-flow': 'Money',
  deals: 'Deals',
  time: 'Time',
  network: 'Network',
} as const
export type FigureNamed = keyof typeof FIGURES_NAMED

/** The figures among the contents. */
export function figureParts(drawn: readonly FigureNamed[]): Part[] {
  return drawn.map((name) => [`figure-${name}-title`, FIGURES_NAMED[name], null])
}
