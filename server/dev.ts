import { watchAssets } from './web/assets/bundle.ts'

/** The server while it is being worked on: `tsx watch` starts it anew when its code changes. */
process.env.NODE_ENV ??= 'development'
await watchAssets()
await import('./main.ts')
