import { isolated } from '../../values/isolate.ts'
import { escapeXml } from '../../values/xml.ts'
import { FONT_FAMILIES, type Palette } from '../charts/palette.ts'
import type { Choice } from '../choice.ts'
import { type GroupMark, type Mark, type Picture, round, type TextMark, type Tone } from './picture.ts'

/** Visible text, with names isolated so that they do not change the direction of the text around them. */
const shown = (text: string): string => escapeXml(isolated(text))

const kebab = (token: string): string =>
  token.replace(/[A-Z0-9]/g, (character) => `-${character.toLowerCase()}`)

/** How a mark is written: with classes and links on the page, with fixed colors and no links in a file. */
interface Ink {
  look(mark: Exclude<Mark, GroupMark>): string
  hrefOf(mark: GroupMark): string | null
  readonly target: string
}

/** Where the links of a picture lead, and in which window they open. */
export interface PageLinks {
  /** The address that a choice leads to; null if the page is already about it. */
  hrefOf(choice: Choice): string | null
  /** The address of another page as this page links to it: a page about the past links to the same moment. */
  addressOf(href: string): string
  /** A new window, for a page embedded in another site. */
  readonly target?: '_blank' | null
}

function lineOf(mark: Exclude<Mark, GroupMark>): { tone: Tone; written: string } {
  if (mark.kind === 'text' || mark.stroke === undefined || mark.stroke === 'none') {
    return { tone: 'none', written: '' }
  }
  // A line is one pixel wide unless it says otherwise.
  const width = (mark.strokeWidth ?? 1) === 1 ? '' : ` stroke-width="${mark.strokeWidth}"`
  return { tone: mark.stroke, written: `${width}${mark.dash === true ? ' stroke-dasharray="3 3"' : ''}` }
}

function pageInk({ hrefOf: hrefOfChoice, addressOf, target = null }: PageLinks): Ink {
  return {
    look(mark) {
      const { tone, written } = lineOf(mark)
      const classes = [`fill-${kebab(mark.fill)}`]
      if (tone !== 'none') classes.push(`stroke-${kebab(tone)}`)
      if (mark.kind === 'text') classes.push(...textClasses(mark))
      return ` class="${classes.join(' ')}"${written}`
    },
    hrefOf: ({ choice, href }) => {
      if (choice !== undefined) return hrefOfChoice(choice)
      return href === undefined ? null : addressOf(href)
    },
    target: target === null ? '' : ` target="${target}"`,
  }
}

function fileInk(palette: Palette): Ink {
  const colour = (tone: Tone): string =>
    tone === 'none' ? 'none' : tone === 'hatch' ? 'url(#doubt)' : palette[tone]
  return {
    look(mark) {
      const fill = ` fill="${colour(mark.fill)}"`
      if (mark.kind === 'text') {
        const family = mark.serif === true ? FONT_FAMILIES.serif : FONT_FAMILIES.sans
        const ground =
          mark.ground === true ? ` paint-order="stroke" stroke="${palette.paper}" stroke-width="6"` : ''
        return `${fill} font-family="${escapeXml(family)}" font-size="${mark.size}" font-weight="${mark.weight ?? 400}"${ground}`
      }
      const { tone, written } = lineOf(mark)
      return `${fill}${tone === 'none' ? '' : ` stroke="${colour(tone)}"`}${written}`
    },
    hrefOf: () => null,
    target: '',
  }
}

function textClasses(mark: TextMark): string[] {
  return [
    ...(mark.serif === true ? ['t-serif'] : []),
    ...(mark.weight === undefined || mark.weight === 400 ? [] : [`t-${mark.weight}`]),
    ...(mark.ground === true ? ['t-ground'] : []),
    `t-${mark.size}`,
  ]
}

function groupSvg(mark: GroupMark, ink: Ink): string {
  const data = Object.entries(mark.data ?? {})
    .map(([name, value]) => ` data-${name}="${escapeXml(value)}"`)
    .join('')
  // Text that says it all is what a screen reader says anyway.
  const isSaid = mark.marks.some((each) => each.kind === 'text' && each.text === mark.label)
  const title = mark.label === undefined || isSaid ? '' : `<title>${shown(mark.label)}</title>`
  const inner = `${title}${mark.marks.map((each) => markSvg(each, ink)).join('')}`
  const href = ink.hrefOf(mark)
  if (href === null) return `<g${data}>${inner}</g>`
  return `<a href="${escapeXml(href)}"${mark.choice === undefined ? '' : ' data-choose'}${ink.target}${data}>${inner}</a>`
}

function markSvg(mark: Mark, ink: Ink): string {
  if (mark.kind === 'group') return groupSvg(mark, ink)
  const look = ink.look(mark)
  if (mark.kind === 'rect') {
    return `<rect x="${round(mark.x)}" y="${round(mark.y)}" width="${round(mark.width)}" height="${round(mark.height)}"${look}/>`
  }
  if (mark.kind === 'path') return `<path d="${mark.d}"${look}/>`
  const anchor = mark.anchor === undefined || mark.anchor === 'start' ? '' : ` text-anchor="${mark.anchor}"`
  return `<text x="${round(mark.x)}" y="${round(mark.y)}"${anchor}${look}>${shown(mark.text)}</text>`
}

const sizeOf = ({ width, height }: Picture): string =>
  `width="${round(width)}" height="${round(height)}" viewBox="0 0 ${round(width)} ${round(height)}"`

/** A picture for the page. It uses the stylesheet's classes, so that it follows the reader's color scheme. */
export function pageSvg(picture: Picture, label: string, links: PageLinks): string {
  const ink = pageInk(links)
  const inner = picture.marks.map((mark) => markSvg(mark, ink)).join('')
  return `<svg class="picture" ${sizeOf(picture)} role="group" aria-label="${shown(label)}">${inner}</svg>`
}

/** A key's swatch, for the page. */
export function swatchSvg({
  width,
  swatch,
}: {
  readonly width: number
  readonly swatch: readonly Mark[]
}): string {
  const ink = pageInk({ hrefOf: () => null, addressOf: (href) => href })
  return `<svg class="key-swatch" width="${width}" height="12" viewBox="0 0 ${width} 12" aria-hidden="true">${swatch.map((mark) => markSvg(mark, ink)).join('')}</svg>`
}

/** A picture as a standalone file, in fixed colors. @param inside more of it, as SVG. */
export function fileSvg(picture: Picture, palette: Palette, title: string, inside = ''): string {
  const ink = fileInk(palette)
  const hatch = `<pattern id="doubt" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><path d="M0 0v5" stroke="${palette.accentMid}" stroke-width="2"/></pattern>`
  const ground = `<rect width="100%" height="100%" fill="${palette.paper}"/>`
  const inner = picture.marks.map((mark) => markSvg(mark, ink)).join('')
  return `<?xml version="1.0" encoding="UTF-8"?>
<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" ${sizeOf(picture)} role="img"><title>${shown(title)}</title><defs>${hatch}</defs>${ground}${inner}${inside}</svg>
`
}
