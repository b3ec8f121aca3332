import type { Permission } from './permissions.ts'

/** Who gets an answer: everyone always, everyone on a public site, or only users with the permission. */
export type Access = 'everybody' | 'public' | Permission

const RECORDS = ['links', 'officials', 'interests', 'negotiations', 'statements', 'sources'] as const
const PARTS = [
  'officials/:slug/positions',
  'interests/:slug/positions',
  'negotiations/:slug/parties',
  'negotiations/:slug/participants',
  'negotiations/:slug/meetings',
  'overlaps/:slug/replies',
] as const

/** A page and the form on it. */
const form = (path: string): string[] => [`GET ${path}`, `POST ${path}`]

/**
 * Who may use each address, by method and pattern: what the guards of the routes add up to. A test reads the routes
 * from the application and tries each of them in every role; an address that is missing here fails it.
 */
export const ROUTE_ACCESS: readonly (readonly [Access, readonly string[]])[] = [
  [
    'everybody',
    [
      'GET /healthz',
      'GET /readyz',
      'GET /metrics',
      'GET /favicon.ico',
      'GET /paper.css',
      ...form('/sign-in'),
      ...form('/sign-in/code'),
      'GET /sign-in/with',
      'GET /sign-in/back',
      ...form('/sign-in/:token'),
      'POST /sign-out',
      ...form('/mail/end/:token'),
    ],
  ],
  [
    'public',
    [
      'GET /',
      ...RECORDS.flatMap((place) => [`GET /${place}/:slug`, `GET /${place}/:slug/history`]),
      ...RECORDS.filter((place) => place !== 'statements').map((place) => `GET /${place}`),
      'GET /overlaps',
      'GET /overlaps/:id',
      'GET /overlaps.atom',
      'GET /overlaps/:id/history.atom',
      ...RECORDS.flatMap((place) => [`GET /${place}.atom`, `GET /${place}/:slug/history.atom`]),
      'GET /changes',
      'GET /changes.atom',
      'GET /officials/:slug/dossier',
      'GET /negotiations/:slug/dossier',
      'GET /card.png',
      ...['officials/:slug', 'interests/:slug', 'negotiations/:slug', 'overlaps/:id'].map(
        (page) => `GET /${page}/card.png`,
      ),
      'GET /figures/:name.csv',
      'GET /figures/:name.png',
      'GET /figures/:name.svg',
      'GET /embed/:name',
      'GET /embed.js',
      'GET /oembed',
      'GET /search',
      ...['entities', 'links', 'search', 'sources', 'site'].map((what) => `GET /suggest/${what}`),
      'GET /reports',
      'GET /reports/:name.csv',
      'GET /reports/:name.csv-metadata.json',
      'GET /api',
      'GET /data',
      'GET /data/:name',
      'GET /method',
      'GET /rule-packs',
      'GET /rule-packs/:id',
      'GET /rule-packs/:id.json',
      'GET /about',
      'GET /.well-known/security.txt',
      'GET /corrections',
      ...form('/corrections/new'),
      ...['overlaps', ...RECORDS].flatMap((name) => [`GET /api/v1/${name}`, `GET /api/v1/${name}/:id`]),
      'GET /api/v1/openapi.json',
      'GET /mcp',
      'POST /mcp',
      ...form('/reconcile'),
      ...['suggest/entity', 'suggest/property', 'suggest/type', 'extend/propose', 'preview/:id'].map(
        (what) => `GET /reconcile/${what}`,
      ),
    ],
  ],
  [
    'read',
    [
      'GET /account',
      'GET /sources/:slug/files/:id',
      ...form('/account/mail'),
      'POST /account/mail/:id/end',
      ...form('/notes'),
      'POST /notes/:id/done',
      'POST /notes/:id/delete',
      ...form('/lists'),
      'GET /lists/add',
      ...form('/lists/:slug'),
      'GET /lists/:slug.csv',
      'GET /lists/:slug.json',
      'POST /lists/:slug/delete',
      'POST /lists/:slug/entries',
      'POST /lists/:slug/entries/remove',
      'POST /account/password',
      'POST /account/sessions/end-others',
      'POST /account/sessions/:handle/end',
      'POST /account/tokens',
      'POST /account/tokens/:id/end',
      ...form('/account/two-factor'),
      'POST /account/two-factor/:what',
      ...['officials', 'interests', 'negotiations'].map((place) => `POST /${place}/:slug/watch`),
    ],
  ],
  [
    'record:write',
    [
      ...form('/add'),
      ...RECORDS.flatMap((place) => [...form(`/${place}/new`), ...form(`/${place}/:slug/edit`)]),
      ...PARTS.flatMap((place) => [...form(`/${place}/new`), ...form(`/${place}/:id/edit`)]),
      ...form('/links/:slug/restore/:change'),
      ...form('/sources/:slug/files/new'),
      ...form('/imports'),
      ...form('/interests/:slug/matches'),
      'GET /imports/:id',
      'GET /imports/:id/problems.csv',
      ...form('/imports/:id/columns'),
      ...form('/imports/:id/details'),
      ...form('/imports/:id/names'),
      ...['preview', 'match', 'commit', 'drop'].map((what) => `POST /imports/:id/${what}`),
      'POST /api/v1/links',
      'POST /api/v1/links/preview',
      'PATCH /api/v1/links/:id',
      'POST /api/v1/links/:id/retract',
      ...RECORDS.filter((place) => place !== 'links').flatMap((place) => [
        `POST /api/v1/${place}`,
        `PATCH /api/v1/${place}/:id`,
        `POST /api/v1/${place}/:id/retract`,
      ]),
      'POST /api/v1/batch',
      'POST /api/v1/batch/preview',
    ],
  ],
  [
    'record:retract',
    [
      'POST /imports/:id/undo',
      'POST /sources/:slug/files/:id/remove',
      ...RECORDS.flatMap((place) => form(`/${place}/:slug/retract`)),
      ...PARTS.flatMap((place) => form(`/${place}/:id/retract`)),
    ],
  ],
  [
    'record:restore',
    RECORDS.filter((place) => place !== 'links').flatMap((place) => form(`/${place}/:slug/restore/:change`)),
  ],
  ['overlaps:review', ['POST /overlaps/:id/review']],
  ['links:check', ['POST /links/:slug/check', 'POST /links/:slug/uncheck']],
  [
    'duplicates:decide',
    [
      'GET /duplicates',
      ...form('/duplicates/:record/:one/:other'),
      ...form('/duplicates/:record/:slug/undo'),
    ],
  ],
  ['corrections:answer', form('/corrections/:id/answer')],
  ['rules:edit', form('/rule-packs/:id/edit')],
  [
    'users:manage',
    [
      'GET /admin/users',
      'GET /admin/security',
      'POST /admin/users/invite',
      ...form('/admin/webhooks'),
      ...form('/admin/services'),
      'POST /admin/services/:id/drop',
      'POST /admin/webhooks/:id/:what',
      ...['link', 'role', 'disable', 'enable', 'two-factor-off', 'sign-in-service-off'].map(
        (what) => `POST /admin/users/:id/${what}`,
      ),
    ],
  ],
]
