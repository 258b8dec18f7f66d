import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 30_000,
    hookTimeout: 30_000,
    // vitest would leave one of two cores idle; much of the time is spent waiting for processes that tests start.
    maxWorkers: 3,
    env: { NO_COLOR: '1' },
  },
});
