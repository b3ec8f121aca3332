import { defineConfig } from 'vitest/config'
import suite from './vitest.config.ts'

/** `npm run test:standards`: checks exports against schemas that are not part of this repository. */
export default defineConfig({ test: { ...suite.test, include: ['test/standards/**/*.test.ts'] } })
