import fc from 'fast-check';
import type { Command, Sequence } from './command.ts';
import { attack, deployment, index, people, policy, trouble, work, worker } from './deeds.ts';
import type { Start } from './model-world.ts';

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
  fc.tuple(worker, fc.boolean()).map(([one, portOnly]): Command[] => [
    { kind: 'add', permission: 1 },
    { kind: 'finish', worker: one },
    { kind: 'start', worker: one, task: { kind: 'undo', back: 0, portOnly } },
    { kind: 'finish', worker: one },
  ]),
  fc.tuple(deployment, fc.constantFrom('opening' as const, 'list' as const)).map(([one, what]): Command[] => [
    { kind: 'allow', deployment: one, approval: 0, seconds: null },
    { kind: 'add', permission: 0 },
    { kind: 'forge', deployment: one, item: { what, isHashRight: false } },
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
