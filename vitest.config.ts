import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Long enough for a machine that does much else; a test that hangs is found all the same.
    testTimeout: 180_000,
    hookTimeout: 180_000,
    // vitest would leave one of two cores idle; much of the time is spent waiting for processes that tests start.
    maxWorkers: 3,
    env: { NO_COLOR: '1' },
  },
});
