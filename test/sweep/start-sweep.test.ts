import { expect, test } from 'vitest';
import type { ScanRequest } from '../../core/gateways.ts';
import { liveSweep } from './live-sweep.ts';

test('a sweep is to be concluded after the longest delay that SQS allows, whatever becomes of its places', async () => {
  const sweep = await liveSweep();
  const delays: [ScanRequest, number | undefined][] = [];
  sweep.world.scans.request = async (asked: readonly ScanRequest[], delaySeconds?: number) => {
    for (const request of asked) delays.push([request, delaySeconds]);
  };

  await sweep.start();

  const conclusions = delays.filter(([{ kind }]) => kind === 'conclude-sweep');
  expect(conclusions).toEqual([[{ kind: 'conclude-sweep', sweepId: 'sweep-1' }, 900]]);
});

test('no place always comes first or last: each sweep goes through them in an order of its own', async () => {
  const sweep = await liveSweep();
  const ids = Array.from({ length: 24 }, (_, index) => `sweep-${index}`);

  const orders: string[][] = [];
  for (const id of ids) {
    sweep.requests.splice(0);
    await sweep.start(id);
    orders.push(
      sweep.requests.flatMap((request) =>
        request.kind === 'scan-place' ? `${request.account} ${request.region}` : [],
      ),
    );
  }

  const places = orders[0]?.toSorted();
  expect(orders.map((order) => order.toSorted())).toEqual(orders.map(() => places));
  expect([...new Set(orders.map((order) => order.at(0)))].toSorted()).toEqual(places);
  expect([...new Set(orders.map((order) => order.at(-1)))].toSorted()).toEqual(places);
});
