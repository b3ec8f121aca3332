import { DEFAULT_STEPS } from '../../figures/network/index.ts'
import type { OverlapView } from '../../queries/overlap-views.ts'
import { type FigurePage, pageHref } from './figures.ts'

/** The ways to show a figure, as links; one of them is current. */
export interface FigureControl {
  readonly label: string
  readonly choices: { readonly label: string; readonly href: string; readonly current: boolean }[]
}

/** The two ways to look at time: all of it, or only the participation. */
export function timeControls(page: FigurePage): FigureControl[] {
  const { zoom } = page.options
  return [
    {
      label: 'Show',
      choices: [
        { label: 'all years', href: pageHref(page, { zoom: null }), current: zoom === null },
        {
          label: 'only the time in the talks',
          href: pageHref(page, { zoom: 'participation' }),
          current: zoom === 'participation',
        },
      ],
    },
  ]
}

/** How far a network reaches, and over which links. */
export function networkControls(page: FigurePage): FigureControl[] {
  const ties = page.options.ties ?? 'chains'
  const steps = page.options.steps ?? DEFAULT_STEPS[ties]
  return [
    {
      label: 'Steps',
      choices: [1, 2, 3, 4].map((number) => ({
        label: String(number),
        href: pageHref(page, { steps: number }),
        current: number === steps,
      })),
    },
    {
      label: 'Links',
      choices: (['chains', 'all'] as const).map((each) => ({
        label: each === 'chains' ? 'that make paths' : 'all',
        href: pageHref(page, { ties: each, steps: null }),
        current: each === ties,
      })),
    },
  ]
}

/** The overlaps whose chains a network can highlight, as a form that keeps the rest of the address. */
export function lightForm(page: FigurePage, overlaps: readonly OverlapView[]) {
  const url = new URL(pageHref(page, { lit: null }), 'http://site')
  return {
    action: url.pathname,
    kept: [...url.searchParams].map(([name, value]) => ({ name, value })),
    options: overlaps.map(({ id, official, negotiation, party }) => ({
      value: id,
      label: `${page.subject === 'official' ? '' : `${official.name}: `}${page.subject === 'negotiation' ? '' : `${negotiation.name}, `}${party.name}`,
      selected: id === page.options.lit,
    })),
  }
}
