import { expect, test } from 'vitest';
import { undeliveredResult } from '../../../cli/accounts/check-reader.ts';

const queue = 'smtp-warden-events-dead';
const regions = ['us-east-1', 'eu-west-1'];

function resultOf(counts: Readonly<Record<string, number | null | Error>>) {
  return undeliveredResult(regions, queue, async (region) => {
    const count = counts[region];
    if (count instanceof Error) throw count;
    return count ?? null;
  });
}

test('queues that are empty in every region say that events arrive', async () => {
  expect(await resultOf({ 'us-east-1': 0, 'eu-west-1': 0 })).toEqual({
    ...{ status: 'ok', detail: `no event waits in ${queue} of 2 regions` },
  });
});

test('a region without its queue lacks the stack', async () => {
  expect(await resultOf({ 'us-east-1': 0, 'eu-west-1': null })).toMatchObject({
    ...{ status: 'failed', detail: expect.stringContaining(`there is no queue ${queue} in eu-west-1`) },
    mend: expect.stringContaining('deploy/spoke.yml'),
  });
});

test('events that wait are a warning with their number', async () => {
  expect(await resultOf({ 'us-east-1': 7, 'eu-west-1': 0 })).toMatchObject({
    ...{ status: 'warning', detail: expect.stringContaining('7 in us-east-1') },
  });
});

test('a region that does not answer is named, and is no proof that anything is missing', async () => {
  expect(await resultOf({ 'us-east-1': 0, 'eu-west-1': new Error('socket hang up') })).toMatchObject({
    ...{ status: 'warning', detail: expect.stringContaining('in eu-west-1: socket hang up') },
  });
});
