import type { Call } from '../../sandbox/call.ts';

export interface CallsMade {
  /** Each action with how often it was called. */
  readonly byAction: Readonly<Record<string, number>>;
  /** How many of them EC2 refused with RequestLimitExceeded, by action. */
  readonly throttled: Readonly<Record<string, number>>;
  /** The most calls of each Describe that named one group, and were answered. */
  readonly describesOfAGroup: Readonly<Record<string, number>>;
}

export function callsMade(calls: readonly Call[]): CallsMade {
  const counts = (some: readonly Call[]) =>
    Object.fromEntries([...Map.groupBy(some, ({ action }) => action)].map(([action, all]) => [action, all.length]));
  const isThrottled = ({ errorCode }: Call) => errorCode === 'RequestLimitExceeded';
  const reads = calls.filter((call) => /^DescribeSecurityGroup/.test(call.action) && !isThrottled(call));
  const named = reads.flatMap(({ action, targets }) =>
    targets.filter((target) => target.startsWith('sg-')).map((target) => ({ action, target })),
  );
  const most = [...Map.groupBy(named, ({ action }) => action)].map(([action, all]) => {
    const groups = Map.groupBy(all, ({ target }) => target);
    return [action, Math.max(...[...groups.values()].map(({ length }) => length))] as const;
  });
  return {
    byAction: counts(calls),
    throttled: counts(calls.filter(isThrottled)),
    describesOfAGroup: Object.fromEntries(most),
  };
}
