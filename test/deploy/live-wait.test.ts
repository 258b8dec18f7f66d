import { expect, it } from 'vitest';
import { at, resourcesOf, type Template } from '../../deploy/template.ts';
import { deployedWithEverything } from './deployed.ts';

const checkSeconds = 0.25;

/** How many batches of each queue the functions work on at a time, and how large a batch is, by the name of the queue. */
function readersOf(template: Template): Map<string, { readonly lanes: number; readonly batch: number }> {
  const mappings = resourcesOf(template, 'AWS::Lambda::EventSourceMapping').map(([, { Properties }]) => Properties);
  return new Map(
    mappings.flatMap((mapping) => {
      const lanes = Number(at(mapping, 'ScalingConfig', 'MaximumConcurrency'));
      const queue = String(mapping.EventSourceArn).split(':').at(-1) ?? '';
      return Number.isNaN(lanes) ? [] : [[queue, { lanes, batch: Number(mapping.BatchSize) }] as const];
    }),
  );
}

/** How long, in seconds, a message waits at most that comes when so many are before it in its queue. */
function waitBehind(before: number, { lanes, batch }: { readonly lanes: number; readonly batch: number }): number {
  return Math.ceil(before / (lanes * batch)) * batch * checkSeconds;
}

it('an event that comes while a sweep has 15,000 findings in its queue waits for none of them', async () => {
  const template = await deployedWithEverything();
  const queued = new Map([[String(template.Outputs?.BackgroundQueueUrl).split('/').at(-1), 15_000]]);
  const targets = resourcesOf(template, 'AWS::Events::Rule').flatMap(([, { Properties }]) =>
    [Properties.Targets].flat(),
  );
  const queues = new Set(
    targets.map((target) => String(at(target ?? null, 'Arn'))).filter((arn) => arn.includes(':sqs:')),
  );

  const waits = [...queues].map((arn) => {
    const name = arn.split(':').at(-1) ?? '';
    const readers = readersOf(template).get(name);
    return readers && waitBehind(queued.get(name) ?? 0, readers);
  });

  expect(waits).toEqual([0]);
  // In one queue with them it would be half an hour.
  expect(waitBehind(15_000, { lanes: 2, batch: 5 }) / 60).toBeGreaterThan(30);
});
