import { watchAssets } from './web/assets/bundle.ts'

/** The development server. `tsx watch` restarts it when its code changes. */
process.env.NODE_ENV ??= 'development'
await watchAssets()
await import('./main.ts')
