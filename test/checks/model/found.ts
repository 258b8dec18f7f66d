import type { Sequence } from './command.ts';

/** Sequences that broke an invariant when the soak found them, made as short as they get. */
export const found = {
  'both first requests for a remainder get no answer, and two deployments take one rule for their own': {
    start: { rules: [1], approved: [43], others: [40], isDefaultVpc: false, rulesQuota: 60 },
    commands: [
      { kind: 'fault', faults: ['unanswered', 'unanswered'] },
      { kind: 'run', worker: 2, turns: 11 },
      { kind: 'run', worker: 1, turns: 14 },
      { kind: 'finish', worker: 2 },
    ],
  },
  'a person makes a remainder rule again before it would be taken back': {
    start: { rules: [13], approved: [], others: [28], isDefaultVpc: false, rulesQuota: 60 },
    commands: [
      { kind: 'run', worker: 2, turns: 5 },
      { kind: 'remove', rule: -3 },
      { kind: 'run', worker: 2, turns: 10 },
      { kind: 'recreate', rule: 1 },
    ],
  },
  'a person removes a rule of the remediation between the read and the revoke of an undo that is killed': {
    start: { rules: [7], approved: [42], others: [], isDefaultVpc: true, rulesQuota: 60 },
    commands: [
      { kind: 'finish', worker: 1 },
      { kind: 'start', worker: 1, task: { kind: 'undo', back: 2, portOnly: false } },
      { kind: 'start', worker: 0, task: { kind: 'undo', back: 0, portOnly: false } },
      { kind: 'run', worker: 0, turns: 5 },
      { kind: 'remove', rule: -3 },
      { kind: 'run', worker: 0, turns: 14 },
      { kind: 'kill', worker: 0, isOnItsWay: true },
      { kind: 'wait', seconds: 95 },
    ],
  },
  'a person makes the open rule again while EC2 throttles its revoke, and a later undo restores it': {
    start: { rules: [13], approved: [39], others: [], isDefaultVpc: false, rulesQuota: 60 },
    commands: [
      { kind: 'add', permission: 45 },
      { kind: 'add', permission: 0 },
      { kind: 'remove', rule: -1 },
      { kind: 'run', worker: 0, turns: 12 },
      { kind: 'run', worker: 2, turns: 10 },
      { kind: 'remove', rule: -3 },
      { kind: 'finish', worker: 2 },
      { kind: 'throttle', seconds: 4 },
      { kind: 'start', worker: 1, task: { kind: 'undo', back: 3, portOnly: false } },
      { kind: 'add', permission: 13 },
      { kind: 'finish', worker: 0 },
    ],
  },
  'a person edits an approved rule in place that EC2 did not show at the end, before an undo': {
    start: { rules: [28], approved: [19], others: null, isDefaultVpc: true, rulesQuota: 60 },
    commands: [
      { kind: 'run', worker: 2, turns: 13 },
      { kind: 'remove', rule: -1 },
      { kind: 'odd', reads: ['no-tags', 'no-group', 'no-group'] },
      { kind: 'finish', worker: 0 },
      { kind: 'finish', worker: 2 },
      { kind: 'edit', rule: 1, permission: 10 },
      { kind: 'start', worker: 0, task: { kind: 'undo', back: 2, portOnly: false } },
    ],
  },
  'a person removes a rule of a new approval that stood for an older one as well, which he had removed before': {
    start: { rules: [0], approved: [25, 34], others: null, isDefaultVpc: true, rulesQuota: 60 },
    commands: [
      { kind: 'finish', worker: 2 },
      { kind: 'edit', rule: -1, permission: 41 },
      { kind: 'allow', deployment: 0, approval: 2, seconds: 600 },
      { kind: 'finish', worker: 2 },
      { kind: 'remove', rule: -1 },
    ],
  },
  'the clock is set back after a throttled call, and AWS has not answered since': {
    start: { rules: [15, 23], approved: [], others: [], isDefaultVpc: true, rulesQuota: 60 },
    commands: [
      { kind: 'fault', faults: ['throttled'] },
      { kind: 'allow', deployment: 1, approval: 21, seconds: 600 },
      { kind: 'run', worker: 2, turns: 12 },
      { kind: 'clock', worker: 2, skewMs: -3600000 },
      { kind: 'finish', worker: 2 },
    ],
  },
  'an undo of an undo would leave a rule that is approved again by then': {
    start: { rules: [1], approved: [9, 32], others: [], isDefaultVpc: true, rulesQuota: 60 },
    commands: [
      { kind: 'finish', worker: 1 },
      { kind: 'recreate', rule: 1 },
      { kind: 'start', worker: 1, task: { kind: 'undo', back: 2, portOnly: false } },
      { kind: 'allow', deployment: 0, approval: 0, seconds: 30 },
      { kind: 'wait', seconds: 30 },
      { kind: 'finish', worker: 0 },
      { kind: 'allow', deployment: 0, approval: 8, seconds: null },
      { kind: 'run', worker: 1, turns: 14 },
      { kind: 'start', worker: 1, task: { kind: 'undo', back: 0, portOnly: false } },
      { kind: 'finish', worker: 1 },
      { kind: 'start', worker: 0, task: { kind: 'undo', back: 0, portOnly: false } },
    ],
  },
} as const satisfies Record<string, Sequence>;
