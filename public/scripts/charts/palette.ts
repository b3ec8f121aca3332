/** The tokens of the stylesheet as colours that a canvas can draw with. */
export interface Palette {
  readonly paper: string
  readonly ink: string
  readonly ink2: string
  readonly ink3: string
  readonly hairline: string
  readonly accent: string
  readonly accentMid: string
  readonly accentTint: string
}

const TOKENS: Readonly<Record<keyof Palette, string>> = {
  paper: '--paper',
  ink: '--ink',
  ink2: '--ink-2',
  ink3: '--ink-3',
  hairline: '--hairline',
  accent: '--accent',
  accentMid: '--accent-mid',
  accentTint: '--accent-tint',
}

/** The colours as the page now has them, or in light ones, which downloads always have. */
export function readPalette(scheme: 'page' | 'light'): Palette {
  const probe = document.createElement('span')
  if (scheme === 'light') probe.style.colorScheme = 'light'
  document.body.append(probe)
  const colourOf = (token: string): string => {
    probe.style.color = `var(${token})`
    return getComputedStyle(probe).color
  }
  const entries = Object.entries(TOKENS).map(([name, token]) => [name, colourOf(token)])
  probe.remove()
  return Object.fromEntries(entries) as Palette
}

export const SANS = '"Public Sans", system-ui, sans-serif'

export const font = (size: number, weight = 400): string => `${weight} ${size}px ${SANS}`

/** A hatching for what is not known, in the accent. */
export function hatching(context: CanvasRenderingContext2D, palette: Palette): CanvasPattern | string {
  const tile = document.createElement('canvas')
  tile.width = tile.height = 8
  const pen = tile.getContext('2d')
  if (pen === null) return palette.accentTint
  pen.strokeStyle = palette.accentMid
  pen.lineWidth = 1.4
  pen.beginPath()
  for (const x of [-4, 0, 4, 8]) {
    pen.moveTo(x, 8)
    pen.lineTo(x + 8, 0)
  }
  pen.stroke()
  return context.createPattern(tile, 'repeat') ?? palette.accentTint
}
