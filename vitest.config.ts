import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    globalSetup: ['test/support/global-setup.ts'],
    include: ['test/{unit,integration,browser}/**/*.test.ts'],
    // No test needs a minute on two quiet cores; a slow or busy machine fails none for its pace.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    maxWorkers: 2,
    // No test may depend on another that ran before it.
    sequence: { shuffle: { tests: true } },
  },
})
