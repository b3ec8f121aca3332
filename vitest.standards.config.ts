import { defineConfig } from 'vitest/config'
import suite from './vitest.config.ts'

/** `npm run test:standards`: what goes out beside schemas that are not ours to keep here. */
export default defineConfig({ test: { ...suite.test, include: ['test/standards/**/*.test.ts'] } })
