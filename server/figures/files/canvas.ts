import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Canvas, createCanvas, GlobalFonts, type SvgCanvas, SvgExportFlag } from '@napi-rs/canvas'
import { BUILT_FONTS } from '../../paths.ts'

let ready = false

/** Registers the site's own fonts with the canvas, once. Without fonts, no text is drawn. */
function readyFonts(): void {
  if (ready) return
  for (const file of readdirSync(BUILT_FONTS)) {
    const family = file.startsWith('newsreader') ? 'Newsreader' : 'Public Sans'
    GlobalFonts.register(readFileSync(join(BUILT_FONTS, file)), family)
  }
  ready = true
}

/** An empty canvas of this size in pixels, with the site's fonts. */
export function newCanvas(width: number, height: number): Canvas {
  readyFonts()
  return createCanvas(width, height)
}

/** An empty canvas of this size that keeps what is drawn on it as SVG. Letters are shapes: as text, ligatures would be lost. */
export function newVectorCanvas(width: number, height: number): SvgCanvas {
  readyFonts()
  return createCanvas(width, height, SvgExportFlag.ConvertTextToPaths)
}

/** The same canvas as the browser's type. Chart.js and the charts use only what both types have. */
export function asBrowserCanvas(canvas: Canvas | SvgCanvas): HTMLCanvasElement {
  return canvas as unknown as HTMLCanvasElement
}
