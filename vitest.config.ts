import { defineConfig } from 'vitest/config';

/** Tests that replace modules or change the environment of their process: each of these files gets a process of its own. */
export const isolated = [
  'test/handlers/announce/handler.test.ts',
  'test/handlers/datadog/{datadog,is-secret}.test.ts',
];

export default defineConfig({
  test: {
    // Long enough for a machine that does much else; a test that hangs is found all the same.
    testTimeout: 180_000,
    hookTimeout: 180_000,
    // vitest would leave one of two cores idle; much of the time is spent waiting for processes that tests start.
    maxWorkers: 3,
    env: { NO_COLOR: '1' },
    projects: [
      // One process runs many of these files and loads each module once, which takes a third of the time.
      { extends: true, test: { name: 'shared', include: ['test/**/*.test.ts'], exclude: isolated, isolate: false } },
      { extends: true, test: { name: 'isolated', include: isolated } },
    ],
  },
});
