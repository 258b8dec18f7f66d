import type { Command, Sequence } from './command.ts';
import type { Start } from './model-world.ts';

/** One CIDR is approved, one deployment, and a rule that lets the internet in at 20-30. */
const relay: Start = { rules: [1], approved: [0], others: null, isDefaultVpc: false, rulesQuota: 60 };
const plain: Start = { ...relay, rules: [0] };

const [a1, a2, b1] = [0, 1, 2] as const;
const finish = (worker: number): Command => ({ kind: 'finish', worker });
const run = (worker: number, turns: number): Command => ({ kind: 'run', worker, turns });
const kill = (worker: number, isOnItsWay = false): Command => ({ kind: 'kill', worker, isOnItsWay });
const wait = (seconds: number): Command => ({ kind: 'wait', seconds });
const lost: Command = { kind: 'fault', faults: ['lost'] };
const stale: Command = { kind: 'lag', reads: [60_000, 0, 60_000, 0, 60_000] };
const undo = (worker: number): Command => ({ kind: 'start', worker, task: { kind: 'undo', back: 0, portOnly: false } });

/** After so many turns an ordinary check has written its claim, and its first change is on its way; each call takes two. */
const claimed = 11;
const firstAnswered = claimed + 1;
const secondSent = claimed + 2;

/** The list "Make before break brings hazards of its own" of issue 10, each as one sequence. */
export const hazards = {
  'the owner deletes the rule between our read and our remainder': {
    start: relay,
    commands: [run(a1, claimed - 1), { kind: 'remove', rule: 0 }, finish(a1)],
  },
  'the owner narrows the rule between our remainder and our revoke': {
    start: relay,
    commands: [run(a1, firstAnswered), { kind: 'edit', rule: 0, permission: 19 }, finish(a1)],
  },
  'the revoke works and its answer is lost': {
    start: relay,
    commands: [run(a1, firstAnswered), lost, finish(a1), finish(a1)],
  },
  'another deployment would revoke the original first': {
    start: { ...relay, others: [0] },
    commands: [run(b1, firstAnswered), finish(a1), finish(b1)],
  },
  'another deployment has read the group before our remainder': {
    start: { ...relay, others: [0] },
    commands: [run(b1, claimed - 1), finish(a1), finish(b1)],
  },
  'a person edits a remainder rule before it would be taken back': {
    start: relay,
    commands: [
      run(a1, firstAnswered),
      { kind: 'remove', rule: 0 },
      { kind: 'edit', rule: -1, permission: 17 },
      finish(a1),
    ],
  },
  'a managed rule that a person deletes, one of the reads being stale': {
    start: plain,
    commands: [
      finish(a1),
      wait(10),
      { kind: 'remove', rule: -1 },
      { kind: 'lag', reads: [5_000] },
      finish(a1),
      finish(a1),
    ],
  },
  'an approval made between claim and authorise, then a kill': {
    start: plain,
    commands: [
      run(a1, claimed),
      { kind: 'allow', deployment: 0, approval: 3, seconds: null },
      { kind: 'allow', deployment: 0, approval: 5, seconds: null },
      run(a1, 3),
      kill(a1),
      wait(95),
      finish(a2),
    ],
  },
  'the authorise answer is lost and the read after it is stale': {
    start: plain,
    commands: [run(a1, firstAnswered), lost, stale, finish(a1), wait(700), finish(a1)],
  },
  'the last managed rule lapses, a later approval arrives': {
    start: plain,
    commands: [
      finish(a1),
      { kind: 'end', deployment: 0, approval: 0 },
      finish(a1),
      { kind: 'allow', deployment: 0, approval: 6, seconds: null },
      finish(a1),
    ],
  },
  'run 1 is killed after the remainder, run 2 finds it standing, a person then deletes the original': {
    start: relay,
    commands: [run(a1, firstAnswered), kill(a1), wait(95), run(a2, 20), { kind: 'remove', rule: 0 }, finish(a2)],
  },
  'undo right after a closing, its reads being stale': {
    start: relay,
    commands: [finish(a1), undo(a1), run(a1, 16), { kind: 'lag', reads: [300] }, finish(a1)],
  },
  'two deployments whose approvals together exceed the limit': {
    start: { ...plain, approved: [4], others: [5] },
    commands: [finish(a1), finish(b1), finish(a1), finish(b1), finish(a1), finish(b1)],
  },
  'two offenders that share a remainder at the edge of the quota': {
    start: { ...relay, rules: [13, 14, 20], rulesQuota: 4 },
    commands: [finish(a1)],
  },
  'an unrelated allowlist edit while a relay depends on a managed rule': {
    start: { ...plain, approved: [2] },
    commands: [
      finish(a1),
      { kind: 'allow', deployment: 0, approval: 0, seconds: null },
      { kind: 'end', deployment: 0, approval: 0 },
      finish(a1),
    ],
  },
  '50 tags on the open rule': {
    start: relay,
    commands: [{ kind: 'tag', rule: 0, tags: 'fifty' }, finish(a1)],
  },
  'a junk item as the next sequence number': {
    start: plain,
    commands: [
      finish(a1),
      { kind: 'forge', deployment: 0, item: { what: 'junk', isHashRight: false } },
      { kind: 'add', permission: 1 },
      finish(a1),
      { kind: 'restart', deployment: 0 },
      finish(a1),
    ],
  },
  'a claim dated in the future': {
    start: plain,
    commands: [{ kind: 'forge', deployment: 0, item: { what: 'future', isHashRight: true } }, finish(a1)],
  },
  'a clock that jumps': {
    start: relay,
    commands: [run(a1, secondSent - 1), { kind: 'clock', worker: a1, skewMs: 3_600_000 }, finish(a1)],
  },
} as const satisfies Record<string, Sequence>;

export type Hazard = keyof typeof hazards;
