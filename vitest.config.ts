import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** The slowest test files, in the order they start. If they started last, they would run alone at the end. */
const LONGEST = [
  '/test/browser/pages-of',
  '/bench.test',
  '/test/browser/',
  '/unit/linear-patterns.test',
  '/backup.test',
  '/chaos.test',
  '/embedded-postgres.test',
]

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const placeOf = ({ moduleId }: TestSpecification): number => {
      const place = LONGEST.findIndex((part) => moduleId.includes(part))
      return place < 0 ? LONGEST.length : place
    }
    return (await super.sort(files)).sort((one, other) => placeOf(one) - placeOf(other))
  }
}

export default defineConfig({
  test: {
    globalSetup: ['test/support/global-setup.ts'],
    include: ['test/{unit,integration,browser}/**/*.test.ts'],
    // No test needs a minute on two idle cores. The limit is high so that none fails on a slow or busy machine.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    maxWorkers: 3,
    // Each worker loads the application once, not once for every file.
    isolate: false,
    // No test may depend on one that ran before it.
    sequence: { shuffle: { tests: true }, sequencer: LongestFirst },
  },
})
