import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Canvas, createCanvas, GlobalFonts } from '@napi-rs/canvas'
import { BUILT_FONTS } from '../../paths.ts'

let ready = false

/** Gives the canvas the site's own fonts, once: without any, no text is drawn. */
function readyFonts(): void {
  if (ready) return
  for (const file of readdirSync(BUILT_FONTS)) {
    const family = file.startsWith('newsreader') ? 'Newsreader' : 'Public Sans'
    GlobalFonts.register(readFileSync(join(BUILT_FONTS, file)), family)
  }
  ready = true
}

/** An empty canvas of so many pixels, with the site's fonts. */
export function newCanvas(width: number, height: number): Canvas {
  readyFonts()
  return createCanvas(width, height)
}

/** The same as the browser's type: Chart.js and the charts ask for no more than both have. */
export function asBrowserCanvas(canvas: Canvas): HTMLCanvasElement {
  return canvas as unknown as HTMLCanvasElement
}
