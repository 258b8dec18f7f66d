import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Slow ones last: a changed program is noticed by the first test that fails, and nothing after it is run. */
class QuickFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const isSlow = ({ moduleId }: TestSpecification) => /property|record-size|sweep|hash-chain|proof/.test(moduleId);
    return [...files.filter((file) => !isSlow(file)), ...files.filter(isSlow)];
  }
}

/**
 * What mutation testing runs: the tests of core/, none of which starts a process, with few rounds of each property. The
 * model-based tests are left out: they take seconds for each change, and can only raise the score.
 */
export default defineConfig({
  test: {
    include: ['test/{core,traps}/**/*.test.ts'],
    exclude: ['test/core/model-{based,defects}.test.ts'],
    // No test of core/ changes what another sees, so that one process runs them all.
    isolate: false,
    setupFiles: ['test/builders/without-shrinking.ts'],
    testTimeout: 30_000,
    env: { NO_COLOR: '1', PROPERTY_RUNS: '50' },
    sequence: { sequencer: QuickFirst },
  },
});
