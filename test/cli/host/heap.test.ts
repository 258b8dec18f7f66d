import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';

const file = new URL('../../../cli/host/heap.ts', import.meta.url).href;

/** The most MB that the young generation takes in a process that keeps much of what it makes, asking for the bound or not. */
function mostMegabytes(bound: boolean): number {
  const script = `
    import { getHeapSpaceStatistics } from 'node:v8';
    import { boundYoungGeneration } from '${file}';
    let most = 0;
    for (let page = 0; page < 60; page += 1) {
      globalThis.page = Array.from({ length: 60_000 }, (_, index) => ({ name: 'group-' + index }));
      if (${bound}) boundYoungGeneration();
      const young = getHeapSpaceStatistics().find((space) => space.space_name === 'new_space');
      most = Math.max(most, young.space_size);
    }
    console.log(most / 1024 / 1024);`;
  return Number(execFileSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' }));
}

test('the young generation stops to grow where it would otherwise take much more', () => {
  expect(mostMegabytes(true)).toBeLessThanOrEqual(40);
  expect(mostMegabytes(false)).toBeGreaterThan(40);
});
