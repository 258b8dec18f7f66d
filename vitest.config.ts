import { matchesGlob } from 'node:path';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Tests that replace modules: each of these files gets a process of its own. */
export const isolated = ['test/handlers/datadog/is-secret.test.ts'];

/** What waits for seconds, such as for a claim to run out, or takes the longest: begun first, so that nothing is waited for at the end. */
const longest = [
  'test/cli/end-to-end/{crash,large-import,policy-chain,undo}.test.ts',
  'test/guarantees/{edits-between,killed,sweeps}.test.ts',
  'test/handlers/worker/{burst,soak}.test.ts',
  'test/{aws,contracts}/ec2-rule-changes*.test.ts',
  'test/aws/policy-table/{edit-table,read-state}.test.ts',
  'test/contracts/allowlist.sandbox.test.ts',
  'test/checks/{preview,tampering}/*.test.ts',
  'test/core/**/*property.test.ts',
  'test/cli/console/run-console.test.ts',
  'test/deploy/{defaults,package}.test.ts',
];

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const isOneOf = ({ moduleId }: TestSpecification, globs: readonly string[]) =>
      globs.some((glob) => matchesGlob(moduleId, `**/${glob}`));
    // A file of one project between files of the other ends a process, and with it the modules that it has loaded.
    const rank = (file: TestSpecification) => (isOneOf(file, isolated) ? 0 : isOneOf(file, longest) ? 1 : 2);
    const sorted = await super.sort(files);
    return sorted.toSorted((a, b) => rank(a) - rank(b));
  }
}

export default defineConfig({
  test: {
    // Long enough for a machine that does much else; a test that hangs is found all the same.
    testTimeout: 180_000,
    hookTimeout: 180_000,
    // vitest would leave one of two cores idle; much of the time is spent waiting, for processes that tests start and for claims to run out.
    maxWorkers: 4,
    env: { NO_COLOR: '1' },
    sequence: { sequencer: LongestFirst },
    projects: [
      // One process runs many of these files and loads each module once, which takes a third of the time.
      { extends: true, test: { name: 'shared', include: ['test/**/*.test.ts'], exclude: isolated, isolate: false } },
      { extends: true, test: { name: 'isolated', include: isolated } },
    ],
  },
});
