import { configDefaults, defineConfig } from 'vitest/config';

/**
 * What mutation testing runs: the tests that reach core/ without starting a process, with few rounds of each property.
 * Those that drive a worker through thousands of messages are left out: they would run for nearly every mutant.
 */
export default defineConfig({
  test: {
    include: ['test/{core,sweep,traps,handlers,contracts}/**/*.test.ts', 'test/cli/*.test.ts'],
    exclude: [...configDefaults.exclude, '**/{worker-burst,worker-soak}.test.ts', '**/*.fuzz.test.ts'],
    setupFiles: ['test/without-shrinking.ts'],
    testTimeout: 30_000,
    env: { NO_COLOR: '1', PROPERTY_RUNS: '50' },
  },
});
