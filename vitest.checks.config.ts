import { defineConfig } from 'vitest/config';

/** Checks that need more than npm, such as moto: each has its own npm script. */
export default defineConfig({
  test: {
    include: ['test/**/*.check.ts'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    env: { NO_COLOR: '1' },
    // Short-lived objects die before they are copied: a tenth of the processor time of the crash points.
    execArgv: ['--max-semi-space-size=64'],
  },
});
