import { mkdir, rm, writeFile } from 'node:fs/promises'
import { basename, join, relative } from 'node:path'
import { build } from 'esbuild'
import { BUILT_ASSETS, PROJECT_ROOT } from '../../paths.ts'

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
  const manifest = Object.fromEntries(
    Object.entries(result.metafile.outputs).flatMap(([path, { entryPoint }]) =>
      entryPoint === undefined
        ? []
        : [
            [
              basename(entryPoint).replace(/\.ts$/, '.js'),
              `/assets/${relative(BUILT_ASSETS, join(PROJECT_ROOT, path))}`,
            ],
          ],
    ),
  )
  await writeFile(join(BUILT_ASSETS, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`)
}

await buildAssets()
