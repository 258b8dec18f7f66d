import { expect, test } from 'vitest';
import type { NetworkInterface } from '../../../core/evidence/network.ts';
import { trafficInTime } from '../../../handlers/evidence/traffic-in-time.ts';

const period = { from: 1, to: 2 };
const interfaces = [{ id: 'eni-1' } as NetworkInterface];

test('what was not read in time is unknown, by interface and in words', async () => {
  const end = new AbortController();
  const reader = trafficInTime(
    {
      read: () => {
        end.abort();
        return Promise.reject(end.signal.reason);
      },
    },
    { period, signal: end.signal, minutes: 3 },
  );

  const read = await reader.read(interfaces);

  const problem = 'unknown: flow logs were not read within 3 minutes';
  expect(read).toMatchObject({ ...period, flows: [], problems: [problem] });
  expect([...read.coverage]).toEqual([['eni-1', problem]]);
});

test('another error, such as expired credentials, stays one', async () => {
  const { signal } = new AbortController();
  const reader = trafficInTime({ read: () => Promise.reject(new Error('expired')) }, { period, signal, minutes: 3 });

  await expect(reader.read(interfaces)).rejects.toThrow('expired');
});
