import { afterEach, expect, test, vi } from 'vitest';
import type { EstimatingReader } from '../../../aws/traffic/traffic-estimate.ts';
import { stoppableReader } from '../../../cli/evidence/stoppable-reader.ts';

afterEach(() => void vi.restoreAllMocks());

const estimate: EstimatingReader['estimate'] = async () => {
  throw new Error('nobody asks for an estimate here');
};

test('at Ctrl-C the queries are stopped, and then the process ends by the signal', async () => {
  const kill = vi.spyOn(process, 'kill').mockReturnValue(true);
  const before = process.listenerCount('SIGINT');
  const events: string[] = [];
  const reader = await stoppableReader(async (signal) => ({
    estimate,
    read: () =>
      new Promise((_, reject) => {
        signal.addEventListener('abort', () => {
          events.push(`stopped, ${kill.mock.calls.length} signals`);
          reject(signal.reason);
        });
      }),
  }));

  const read = reader.read([]);
  process.emit('SIGINT', 'SIGINT');

  await expect(read).rejects.toThrow('stopped while flow logs were read');
  expect(events).toEqual(['stopped, 0 signals']);
  expect(kill.mock.calls).toEqual([[process.pid, 'SIGINT']]);
  expect(process.listenerCount('SIGINT')).toBe(before);
});

test('a read that is not interrupted leaves signals as they were', async () => {
  const kill = vi.spyOn(process, 'kill').mockReturnValue(true);
  const before = process.listenerCount('SIGTERM');
  const traffic = {
    ...{ from: null, to: null, flows: [], coverage: new Map(), problems: [] },
    notAttributed: { interfaces: 0, flows: 0 },
  };
  const reader = await stoppableReader(async () => ({ estimate, read: async () => traffic }));

  expect(await reader.read([])).toBe(traffic);
  expect(process.listenerCount('SIGTERM')).toBe(before);
  expect(kill).not.toHaveBeenCalled();
});
