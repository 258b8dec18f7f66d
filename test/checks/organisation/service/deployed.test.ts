import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { batchSizes, queueSettings, timeoutSeconds } from './deployed.ts';

/** Tags of CloudFormation are left unread. */
function read(path: string) {
  return parse(readFileSync(new URL(`../../../../${path}`, import.meta.url), 'utf8'), {
    logLevel: 'silent',
    merge: true,
  });
}

test('the queues of the simulation are those that are deployed', () => {
  const { Resources } = read('deploy/queues.yml');
  const settingsOf = (name: string) => {
    const { VisibilityTimeout, RedrivePolicy } = Resources[name].Properties;
    return { visibilitySeconds: VisibilityTimeout, maxReceives: RedrivePolicy.maxReceiveCount };
  };

  expect(settingsOf('GroupQueue')).toEqual(queueSettings.groups);
  expect(settingsOf('BackgroundQueue')).toEqual(queueSettings.background);
  expect(settingsOf('ScanQueue')).toEqual(queueSettings.scans);
});

test('the functions of the simulation are those that are deployed', () => {
  const { functions } = read('serverless.yml');
  const batches = (name: string) =>
    functions[name].events.map((event: { sqs: { batchSize: number } }) => event.sqs.batchSize);

  for (const [name, timeout] of Object.entries(timeoutSeconds)) expect(functions[name].timeout).toBe(timeout);
  expect([batches('worker'), batches('scan')]).toEqual([[batchSizes.worker, batchSizes.worker], [batchSizes.scan]]);
});
