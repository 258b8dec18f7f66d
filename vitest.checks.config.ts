import { defineConfig } from 'vitest/config';

/** Checks that need more than npm, such as moto: each has its own npm script. Times are for a machine that does much else. */
export default defineConfig({
  test: { include: ['test/**/*.check.ts'], testTimeout: 300_000, hookTimeout: 300_000, env: { NO_COLOR: '1' } },
});
