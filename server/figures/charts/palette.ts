/** The colors of a drawing, by the stylesheet's tokens. */
export interface Palette {
  readonly paper: string
  readonly ink: string
  readonly ink2: string
  readonly ink3: string
  readonly mid: string
  readonly hairline: string
  readonly accent: string
  readonly accentMid: string
  readonly accentTint: string
  readonly slate: string
  readonly slateTint: string
}

/** Each color's custom property in `public/styles/tokens.css`. */
export const TOKENS: Readonly<Record<keyof Palette, string>> = {
  paper: '--paper',
  ink: '--ink',
  ink2: '--ink-2',
  ink3: '--ink-3',
  mid: '--mid',
  hairline: '--hairline',
  accent: '--accent',
  accentMid: '--accent-mid',
  accentTint: '--accent-tint',
  slate: '--slate',
  slateTint: '--slate-tint',
}

/** The light colors, which files always use. A test checks that they match the stylesheet. */
export const LIGHT: Palette = {
  paper: '#fcfbf8',
  ink: '#17191c',
  ink2: '#45484d',
  ink3: '#66696e',
  mid: '#8b8982',
  hairline: '#dbd7cd',
  accent: '#7d1763',
  accentMid: '#bf7aaa',
  accentTint: '#e5c4da',
  slate: '#56616e',
  slateTint: '#dde0e3',
}

/** On paper: black on white with a dark gray accent, as in the print style. */
export const ON_PAPER: Palette = {
  ...LIGHT,
  paper: '#ffffff',
  ink: '#000000',
  ink2: '#222222',
  ink3: '#444444',
  accent: '#333333',
  accentMid: '#777777',
  accentTint: '#dddddd',
}

export const FONT_FAMILIES = {
  sans: '"Public Sans", system-ui, sans-serif',
  serif: 'Newsreader, Georgia, serif',
} as const

export const font = (size: number, weight = 400): string => `${weight} ${size}px ${FONT_FAMILIES.sans}`

/** A hatch pattern in the accent color for what is not known; `tile` is an 8×8 canvas. */
export function hatching(
  context: CanvasRenderingContext2D,
  tile: HTMLCanvasElement,
  palette: Palette,
): CanvasPattern | string {
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
