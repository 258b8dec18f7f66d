import { defineConfig } from 'vitest/config';

/** What mutation testing runs: the tests of core/, none of which starts a process, with few rounds of each property. */
export default defineConfig({
  test: {
    include: ['test/{core,traps}/**/*.test.ts'],
    setupFiles: ['test/builders/without-shrinking.ts'],
    testTimeout: 30_000,
    env: { NO_COLOR: '1', PROPERTY_RUNS: '50' },
  },
});
