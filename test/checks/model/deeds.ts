import fc from 'fast-check';
import type { Command } from './command.ts';
import type { ChangeFault, ReadFault } from './model-world.ts';
import type { Task } from './worker.ts';

export const index = fc.nat({ max: 47 });
/** 0 is the oldest rule, -1 the newest. */
export const rule = fc.integer({ min: -4, max: 3 });
export const deployment = fc.nat({ max: 1 });
/** Two workers of the first deployment, one of the second. */
export const worker = fc.nat({ max: 2 });

export const people: fc.Arbitrary<Command> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('add' as const), permission: index }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('remove' as const), rule }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('edit' as const), rule, permission: index }) },
  fc.record({ kind: fc.constant('recreate' as const), rule }),
  fc.record({ kind: fc.constant('describe' as const), rule, text: fc.constantFrom('new words', 'other words') }),
  fc.record({
    kind: fc.constant('tag' as const),
    rule,
    tags: fc.constantFrom('team', 'managed-a', 'managed-b', 'kept-a', 'none', 'fifty'),
  }),
  fc.record({ kind: fc.constant('opt' as const), value: fc.constantFrom('true', 'true', 'True', 'none') }),
);

export const policy: fc.Arbitrary<Command> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('allow' as const),
      deployment,
      approval: index,
      seconds: fc.constantFrom(null, null, 30, 600),
    }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('end' as const), deployment, approval: index }) },
  fc.record({ kind: fc.constant('exempt' as const), deployment, isExempt: fc.boolean() }),
  fc.record({ kind: fc.constant('lose' as const), deployment, approval: index }),
);

export const trouble: fc.Arbitrary<Command> = fc.oneof(
  fc.record({ kind: fc.constant('kill' as const), worker, isOnItsWay: fc.boolean() }),
  fc.record({ kind: fc.constant('kill' as const), worker, isOnItsWay: fc.boolean() }),
  fc.record({ kind: fc.constant('wait' as const), seconds: fc.constantFrom(2, 6, 30, 95, 700, 90_000) }),
  fc.record({
    kind: fc.constant('clock' as const),
    worker,
    skewMs: fc.constantFrom(0, 4_000, -4_000, 3_600_000, -3_600_000),
  }),
  fc.record({
    kind: fc.constant('lag' as const),
    reads: fc.array(fc.constantFrom(0, 500, 5_000, 60_000), { minLength: 1, maxLength: 4 }),
  }),
  fc.record({ kind: fc.constant('throttle' as const), seconds: fc.constantFrom(4, 30, 75) }),
  fc.record({
    kind: fc.constant('fault' as const),
    faults: fc.array(fc.constantFrom<ChangeFault>('throttled', 'lost', 'unanswered', 'refused'), {
      minLength: 1,
      maxLength: 6,
    }),
  }),
  fc.record({
    kind: fc.constant('odd' as const),
    reads: fc.array(fc.constantFrom<ReadFault>('no-group', 'no-tags', 'fails'), { minLength: 1, maxLength: 3 }),
  }),
);

export const attack: fc.Arbitrary<Command> = fc.oneof(
  fc.record({
    kind: fc.constant('forge' as const),
    deployment,
    item: fc.record({
      what: fc.constantFrom('opening', 'list', 'replay', 'future', 'junk'),
      isHashRight: fc.boolean(),
    }),
  }),
  fc.record({ kind: fc.constant('restore' as const), deployment, entries: fc.nat({ max: 12 }) }),
  fc.record({ kind: fc.constant('restart' as const), deployment }),
);

const task: fc.Arbitrary<Task> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('check' as const), mayClose: fc.boolean() }) },
  fc.constant({ kind: 'check' as const, mayClose: true, mode: 'plan' as const }),
  fc.constant({ kind: 'fix' as const }),
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('undo' as const),
      back: fc.nat({ max: 3 }),
      portOnly: fc.nat({ max: 3 }).map((n) => n === 3),
    }),
  },
);

export const work: fc.Arbitrary<Command> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({ kind: fc.constant('run' as const), worker, turns: fc.integer({ min: 1, max: 14 }) }),
  },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('finish' as const), worker }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('start' as const), worker, task }) },
);
