import { expect, test } from 'vitest';
import { fleetOf, openOf } from '../../../bench/peers/fleet.ts';
import { startSandbox } from '../../../sandbox/start-sandbox.ts';

test('groups have four rules; every tenth is open, in four ways one after the other', async () => {
  const sandbox = await startSandbox({ seed: fleetOf(45) });
  const groups = Array.from({ length: 45 }, (_, index) => sandbox.rulesOf(`group-${index}`));
  await sandbox.close();
  const reach25 = groups.map((rules) =>
    rules.filter(({ from = 0, to = 65_535, source }) => from <= 25 && to >= 25 && /^(0\.0\.0\.0|::)\/0$/.test(source)),
  );

  expect(new Set(groups.map((rules) => rules.length))).toEqual(new Set([4]));
  expect(reach25.flatMap((rules, index) => (rules.length > 0 ? [index] : []))).toEqual([9, 19, 29, 39]);
  expect(reach25.flat().map(({ protocol, from, source }) => [protocol, from, source])).toEqual([
    ['tcp', 25, '0.0.0.0/0'],
    ['tcp', 25, '::/0'],
    ['-1', undefined, '0.0.0.0/0'],
    ['tcp', 20, '0.0.0.0/0'],
  ]);
  expect(openOf(45)).toBe(4);
});
