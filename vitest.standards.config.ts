import { defineConfig, mergeConfig } from 'vitest/config'
import suite from './vitest.config.ts'

/** `npm run test:standards`: what goes out beside schemas that are not ours to keep here. */
export default mergeConfig(suite, defineConfig({ test: { include: ['test/standards/**/*.test.ts'] } }))
