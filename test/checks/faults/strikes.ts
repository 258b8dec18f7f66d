import type { Call } from '../../../sandbox/call.ts';
import type { FaultInput } from '../../../sandbox/faults.ts';
import type { Sandbox } from '../../../sandbox/start-sandbox.ts';

/** One AWS call of a job: the n-th of its action, from 0. Calls that are made at the same time have no other order. */
export interface Point {
  readonly service: Call['service'];
  readonly action: string;
  readonly nth: number;
}

export interface Strike {
  readonly name: string;
  /** Whether the worker is gone from that moment on. */
  readonly kills: boolean;
  /** Whether the call is answered only by its time running out. */
  readonly timesOut?: boolean;
  /** Makes it happen to the call; `die` is called when the worker is to be gone. */
  readonly arm: (sandbox: Sandbox, point: Point, die: () => void) => void;
}

const never = new Promise<never>(() => undefined);
/** More often than anybody tries within the time of a claim. */
const always = 1_000;

/** What happens to a call that only reads: whether it was carried out before its answer was lost makes no difference there. */
const toReads = [
  'refused before',
  'refused from then on',
  'throttled once',
  'response lost',
  'time out before',
  'killed before',
];

/** All that may happen to a call. */
export function strikesAt({ action }: Point): readonly Strike[] {
  const isRead = /^(Query|Scan|Get|Describe)/.test(action);
  return isRead ? strikes.filter(({ name }) => toReads.includes(name)) : strikes;
}

const denied = (service: Point['service']) => (service === 'ec2' ? 'UnauthorizedOperation' : 'AccessDeniedException');
const throttled = (service: Point['service']) => (service === 'ec2' ? 'RequestLimitExceeded' : 'ThrottlingException');

const strikes: readonly Strike[] = [
  faulted('refused before', ({ service }) => ({ kind: 'before', code: denied(service), status: 403, times: 1 })),
  faulted('refused from then on', ({ service }) => ({
    kind: 'before',
    code: denied(service),
    status: 403,
    times: always,
  })),
  faulted('throttled once', ({ service }) => ({ kind: 'before', code: throttled(service), times: 1 })),
  faulted('throttled from then on', ({ service }) => ({ kind: 'before', code: throttled(service), times: always })),
  faulted('an error after', () => ({ kind: 'after', code: 'InternalError', status: 500, times: 1 })),
  faulted('errors after from then on', () => ({ kind: 'after', code: 'InternalError', status: 500, times: always })),
  faulted('response lost', () => ({ kind: 'lostResponse', times: 1 })),
  faulted('responses lost from then on', () => ({ kind: 'lostResponse', times: always })),
  { ...faulted('time out before', () => ({ kind: 'hang', times: 1 })), timesOut: true },
  {
    name: 'time out after',
    kills: false,
    timesOut: true,
    arm: (sandbox, point) => {
      sandbox.hooks.after = atPoint(point, () => never);
    },
  },
  { name: 'killed before', kills: true, arm: (sandbox, point, die) => killAt(sandbox, 'before', { point, die }) },
  // Once it is done, the answer finds nobody.
  {
    name: 'killed, response lost',
    kills: true,
    arm: (sandbox, point, die) => killAt(sandbox, 'after', { point, die }),
  },
  {
    name: 'killed after',
    kills: true,
    arm: (sandbox, point, die) => {
      let isAnswered = false;
      sandbox.hooks.after = atPoint(point, () => {
        isAnswered = true;
      });
      sandbox.hooks.before = () => {
        if (!isAnswered) return undefined;
        die();
        return never;
      };
    },
  },
];

function faulted(name: string, fault: (point: Point) => FaultInput): Strike {
  return {
    name,
    kills: false,
    arm: (sandbox, point) => {
      sandbox.faults.add({ ...fault(point), action: point.action, skip: point.nth });
    },
  };
}

function killAt(sandbox: Sandbox, hook: 'before' | 'after', { point, die }: { point: Point; die: () => void }): void {
  sandbox.hooks[hook] = atPoint(point, () => {
    die();
    return never;
  });
}

/** Does something at the n-th call of an action, once. */
export function atPoint(point: Point, what: () => unknown): (call: Call) => unknown {
  let seen = 0;
  return ({ action }) => (action === point.action && seen++ === point.nth ? what() : undefined);
}

/** The calls of a job, in the order of a run that nothing happened to. */
export function pointsOf(calls: readonly Call[]): Point[] {
  const seen = new Map<string, number>();
  return calls.map(({ service, action }) => {
    const nth = seen.get(action) ?? 0;
    seen.set(action, nth + 1);
    return { service, action, nth };
  });
}

/** Whether a job has come as far as a point. */
export function isReached({ action, nth }: Point, calls: readonly Call[]): boolean {
  return calls.filter((call) => call.action === action).length > nth;
}

export function pointText({ action, nth }: Point): string {
  return `${action} ${nth + 1}`;
}
