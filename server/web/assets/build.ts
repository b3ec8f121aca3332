import { copyFile, mkdir, rm, writeFile } from 'node:fs/promises'
import { basename, join, relative } from 'node:path'
import { build } from 'esbuild'
import { BUILT_ASSETS, BUILT_FONTS, PROJECT_ROOT } from '../../paths.ts'

/**
 * Bundles the stylesheet and the browser's scripts from `public/` into `dist/public/`, with the
 * fonts beside them, under names that change with their content; `manifest.json` maps the plain
 * names to those.
 */
async function buildAssets(): Promise<void> {
  await rm(BUILT_ASSETS, { recursive: true, force: true })
  await mkdir(BUILT_ASSETS, { recursive: true })
  const result = await build({
    entryPoints: {
      site: join(PROJECT_ROOT, 'public/styles/site.css'),
      charts: join(PROJECT_ROOT, 'public/scripts/charts.ts'),
      page: join(PROJECT_ROOT, 'public/scripts/page.ts'),
      'record-form': join(PROJECT_ROOT, 'public/scripts/record-form.ts'),
      'search-box': join(PROJECT_ROOT, 'public/scripts/search-box.ts'),
      icon: join(PROJECT_ROOT, 'public/icon.svg'),
    },
    outdir: BUILT_ASSETS,
    entryNames: '[name]-[hash]',
    assetNames: '[name]-[hash]',
    publicPath: '/assets',
    loader: { '.woff2': 'file', '.svg': 'copy' },
    bundle: true,
    minify: true,
    sourcemap: false,
    format: 'esm',
    target: ['es2022'],
    legalComments: 'none',
    metafile: true,
    absWorkingDir: PROJECT_ROOT,
  })
  const outputs = Object.entries(result.metafile.outputs).flatMap(([path, { entryPoint, inputs }]) => {
    const from = entryPoint ?? Object.keys(inputs).find((input) => input.endsWith('.woff2'))
    return from === undefined ? [] : [[from, relative(BUILT_ASSETS, join(PROJECT_ROOT, path))] as const]
  })
  const manifest = Object.fromEntries(
    outputs.map(([from, path]) => [basename(from).replace(/\.ts$/, '.js'), `/assets/${path}`]),
  )
  await writeFile(join(BUILT_ASSETS, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`)
}

const FONTS = [
  'newsreader/files/newsreader-latin-opsz-normal.woff2',
  'newsreader/files/newsreader-latin-ext-opsz-normal.woff2',
  'public-sans/files/public-sans-latin-wght-normal.woff2',
  'public-sans/files/public-sans-latin-ext-wght-normal.woff2',
]

/** Puts the fonts where the server finds them when it draws pictures itself. */
async function copyFonts(): Promise<void> {
  await rm(BUILT_FONTS, { recursive: true, force: true })
  await mkdir(BUILT_FONTS, { recursive: true })
  for (const font of FONTS) {
    await copyFile(
      join(PROJECT_ROOT, 'node_modules/@fontsource-variable', font),
      join(BUILT_FONTS, basename(font)),
    )
  }
}

await buildAssets()
await copyFonts()
