import { copyFile, mkdir, rm, writeFile } from 'node:fs/promises'
import { basename, join, relative } from 'node:path'
import { type BuildOptions, build, context, type Metafile, type Plugin } from 'esbuild'
import { noticesOf } from '../../licences.ts'
import { BUILT_ASSETS, BUILT_FONTS, PROJECT_ROOT } from '../../paths.ts'

const FONTS = [
  'newsreader/files/newsreader-latin-opsz-normal.woff2',
  'newsreader/files/newsreader-latin-ext-opsz-normal.woff2',
  'public-sans/files/public-sans-latin-wght-normal.woff2',
  'public-sans/files/public-sans-latin-ext-wght-normal.woff2',
]

/** Maps plain names such as `site.css` to the addresses of the files that were built from them. */
async function writeManifest({ outputs }: Metafile): Promise<void> {
  const addresses = Object.entries(outputs).flatMap(([path, { entryPoint, inputs }]) => {
    const from = entryPoint ?? Object.keys(inputs).find((input) => input.endsWith('.woff2'))
    if (from === undefined) return []
    const name = basename(from).replace(/\.ts$/, '.js')
    return [[name, `/assets/${relative(BUILT_ASSETS, join(PROJECT_ROOT, path))}`]]
  })
  await writeFile(
    join(BUILT_ASSETS, 'manifest.json'),
    `${JSON.stringify(Object.fromEntries(addresses), null, 2)}\n`,
  )
}

const manifest: Plugin = {
  name: 'manifest',
  setup(pluginBuild) {
    pluginBuild.onEnd(async ({ metafile, errors }) => {
      if (metafile === undefined || errors.length > 0) return
      await writeManifest(metafile)
      const notices = noticesOf(PROJECT_ROOT, Object.keys(metafile.inputs))
      await writeFile(join(BUILT_ASSETS, 'LICENCES.txt'), notices)
    })
  },
}

const OPTIONS: BuildOptions = {
  entryPoints: {
    site: join(PROJECT_ROOT, 'public/styles/site.css'),
    charts: join(PROJECT_ROOT, 'public/scripts/charts.ts'),
    page: join(PROJECT_ROOT, 'public/scripts/page.ts'),
    'embed-frame': join(PROJECT_ROOT, 'public/scripts/embed-frame.ts'),
    'embed-host': join(PROJECT_ROOT, 'public/scripts/embed-host.ts'),
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
  plugins: [manifest],
}

/** Empties the folders of built files, and puts the fonts where the server finds them when it draws pictures. */
async function prepareFolders(): Promise<void> {
  for (const folder of [BUILT_ASSETS, BUILT_FONTS]) {
    await rm(folder, { recursive: true, force: true })
    await mkdir(folder, { recursive: true })
  }
  for (const font of FONTS) {
    await copyFile(
      join(PROJECT_ROOT, 'node_modules/@fontsource-variable', font),
      join(BUILT_FONTS, basename(font)),
    )
  }
}

/**
 * Bundles the stylesheet and the browser's scripts from `public/` into `dist/public/`, with the fonts beside
 * them, under names that change with their content; `manifest.json` maps the plain names to those.
 */
export async function bundleAssets(): Promise<void> {
  await prepareFolders()
  await build(OPTIONS)
}

/** The same, and again whenever one of the files changes. */
export async function watchAssets(): Promise<void> {
  await prepareFolders()
  const watched = await context({ ...OPTIONS, logLevel: 'warning' })
  await watched.rebuild()
  await watched.watch()
}
