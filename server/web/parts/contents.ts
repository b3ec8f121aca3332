/** A part of a long page: the element that the contents lead to, its name, and how many records it lists. */
type Part = readonly [id: string, label: string, count: number | null]

/** The parts of a page that are there, in the order of the page, for the contents that stay in view; one that lists nothing is left out. */
export function contents(parts: readonly Part[]) {
  return parts.filter(([, , count]) => count !== 0).map(([id, label, count]) => ({ id, label, count }))
}

/** The figures of a record's page, by what the contents call them. */
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
