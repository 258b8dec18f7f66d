import fc from 'fast-check';
import type { ChangeFault, ReadFault, Start } from './model-world.ts';
import type { Task } from './worker.ts';

/** One thing that happens. Permissions and approvals are named by numbers, modulo what there is; rules from the oldest, or the newest. */
export type Command =
  | { readonly kind: 'start'; readonly worker: number; readonly task: Task }
  /** Lets a worker go on for some turns; an idle one begins an ordinary check. */
  | { readonly kind: 'run'; readonly worker: number; readonly turns: number }
  | { readonly kind: 'finish'; readonly worker: number }
  | { readonly kind: 'kill'; readonly worker: number; readonly isOnItsWay: boolean }
  | { readonly kind: 'add'; readonly permission: number }
  | { readonly kind: 'remove'; readonly rule: number }
  | { readonly kind: 'edit'; readonly rule: number; readonly permission: number }
  | { readonly kind: 'recreate'; readonly rule: number }
  | { readonly kind: 'describe'; readonly rule: number; readonly text: string }
  | {
      readonly kind: 'tag';
      readonly rule: number;
      readonly tags: 'team' | 'managed-a' | 'managed-b' | 'kept-a' | 'none';
    }
  | { readonly kind: 'opt'; readonly value: 'true' | 'True' | 'none' }
  | { readonly kind: 'exempt'; readonly deployment: number; readonly isExempt: boolean }
  | { readonly kind: 'allow'; readonly deployment: number; readonly approval: number; readonly seconds: number | null }
  | { readonly kind: 'end'; readonly deployment: number; readonly approval: number }
  /** An item that is simply not there any more, as in an empty or a wrong table. */
  | { readonly kind: 'lose'; readonly deployment: number; readonly approval: number }
  | { readonly kind: 'wait'; readonly seconds: number }
  /** EC2 takes no changes for a while. */
  | { readonly kind: 'throttle'; readonly seconds: number }
  | { readonly kind: 'clock'; readonly worker: number; readonly skewMs: number }
  | { readonly kind: 'lag'; readonly reads: readonly number[] }
  | { readonly kind: 'fault'; readonly faults: readonly ChangeFault[] }
  | { readonly kind: 'odd'; readonly reads: readonly ReadFault[] }
  | { readonly kind: 'forge'; readonly deployment: number; readonly item: Forgery }
  | { readonly kind: 'restore'; readonly deployment: number; readonly entries: number }
  | { readonly kind: 'restart'; readonly deployment: number };

/** What somebody who may write to the audit table puts at the end of a chain, with a right hash or a wrong one. */
export interface Forgery {
  readonly what: 'opening' | 'list' | 'replay' | 'future' | 'junk';
  readonly isHashRight: boolean;
}

export interface Sequence {
  readonly start: Start;
  readonly commands: readonly Command[];
}

const index = fc.nat({ max: 47 });
/** 0 is the oldest rule, -1 the newest. */
const rule = fc.integer({ min: -4, max: 3 });
const deployment = fc.nat({ max: 1 });
/** Two workers of the first deployment, one of the second. */
const worker = fc.nat({ max: 2 });

const people: fc.Arbitrary<Command> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('add' as const), permission: index }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('remove' as const), rule }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('edit' as const), rule, permission: index }) },
  fc.record({ kind: fc.constant('recreate' as const), rule }),
  fc.record({ kind: fc.constant('describe' as const), rule, text: fc.constantFrom('new words', 'other words') }),
  fc.record({
    kind: fc.constant('tag' as const),
    rule,
    tags: fc.constantFrom('team', 'managed-a', 'managed-b', 'kept-a', 'none'),
  }),
  fc.record({ kind: fc.constant('opt' as const), value: fc.constantFrom('true', 'true', 'True', 'none') }),
);

const policy: fc.Arbitrary<Command> = fc.oneof(
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

const trouble: fc.Arbitrary<Command> = fc.oneof(
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

const attack: fc.Arbitrary<Command> = fc.oneof(
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

const work: fc.Arbitrary<Command> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({ kind: fc.constant('run' as const), worker, turns: fc.integer({ min: 1, max: 14 }) }),
  },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('finish' as const), worker }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('start' as const), worker, task }) },
);

/** What belongs together, so that it comes often: the parts of a story that breaks something are many. */
const stories: fc.Arbitrary<readonly Command[]> = fc.oneof(
  fc
    .tuple(worker, fc.integer({ min: 5, max: 14 }), people)
    .map(([one, turns, deed]): Command[] => [
      { kind: 'run', worker: one, turns },
      deed,
      { kind: 'finish', worker: one },
      { kind: 'finish', worker: one },
    ]),
  fc.tuple(worker, fc.integer({ min: 5, max: 16 }), fc.boolean()).map(([one, turns, isOnItsWay]): Command[] => [
    { kind: 'run', worker: one, turns },
    { kind: 'kill', worker: one, isOnItsWay },
    { kind: 'wait', seconds: 95 },
    { kind: 'finish', worker: one },
  ]),
  fc
    .tuple(worker, people, fc.nat({ max: 2 }))
    .map(([one, deed, back]): Command[] => [
      { kind: 'finish', worker: one },
      deed,
      { kind: 'start', worker: one, task: { kind: 'undo', back, portOnly: false } },
      { kind: 'finish', worker: one },
    ]),
  fc
    .tuple(worker, fc.integer({ min: 5, max: 14 }), fc.constantFrom(4, 30, 75), policy)
    .map(([one, turns, seconds, edit]): Command[] => [
      { kind: 'run', worker: one, turns },
      { kind: 'throttle', seconds },
      edit,
      { kind: 'finish', worker: one },
    ]),
  fc.tuple(deployment, fc.constantFrom('managed-a' as const, 'managed-b' as const)).map(([one, tags]): Command[] => [
    { kind: 'add', permission: 11 },
    { kind: 'tag', rule: -1, tags },
    { kind: 'allow', deployment: one, approval: 0, seconds: 30 },
    { kind: 'wait', seconds: 30 },
    { kind: 'finish', worker: 2 * one },
  ]),
  fc.tuple(deployment, index).map(([one, permission]): Command[] => [
    { kind: 'allow', deployment: one, approval: 0, seconds: null },
    { kind: 'add', permission: 0 },
    { kind: 'finish', worker: 2 * one },
    { kind: 'remove', rule: -1 },
    { kind: 'add', permission },
    { kind: 'finish', worker: 2 * one },
  ]),
  fc.tuple(worker, deployment).map(([one, where]): Command[] => [
    { kind: 'finish', worker: one },
    { kind: 'lose', deployment: where, approval: 0 },
    { kind: 'finish', worker: one },
  ]),
);

const start: fc.Arbitrary<Start> = fc.record({
  rules: fc.array(index, { minLength: 1, maxLength: 5 }),
  approved: fc.array(index, { maxLength: 4 }),
  others: fc.option(fc.array(index, { maxLength: 3 }), { freq: 2 }),
  isDefaultVpc: fc.boolean(),
  rulesQuota: fc.constantFrom(60, 60, 60, 60, 8),
});

export const sequences: fc.Arbitrary<Sequence> = fc.record({
  start,
  commands: fc
    .array(
      fc.oneof(
        { weight: 9, arbitrary: one(work) },
        { weight: 5, arbitrary: one(people) },
        { weight: 3, arbitrary: one(policy) },
        { weight: 2, arbitrary: one(trouble) },
        { weight: 1, arbitrary: one(attack) },
        { weight: 5, arbitrary: stories },
      ),
      { minLength: 2, maxLength: 22, size: 'max' },
    )
    .map((parts) => parts.flat()),
});

function one(command: fc.Arbitrary<Command>): fc.Arbitrary<readonly Command[]> {
  return command.map((it) => [it]);
}
