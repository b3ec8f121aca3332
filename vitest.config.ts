import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** Files whose tests drive a browser take longest: begun last, they would run alone at the end. */
class BrowserFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const isBrowser = ({ moduleId }: TestSpecification): boolean => moduleId.includes('/test/browser/')
    const sorted = await super.sort(files)
    return [...sorted.filter(isBrowser), ...sorted.filter((file) => !isBrowser(file))]
  }
}

export default defineConfig({
  test: {
    globalSetup: ['test/support/global-setup.ts'],
    include: ['test/{unit,integration,browser}/**/*.test.ts'],
    // No test needs a minute on two quiet cores; a slow or busy machine fails none for its pace.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    maxWorkers: 2,
    // No test may depend on another that ran before it.
    sequence: { shuffle: { tests: true }, sequencer: BrowserFirst },
  },
})
