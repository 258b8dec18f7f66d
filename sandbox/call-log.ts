import type { Call, Service } from './call.ts';

/** Which calls to count or list; what is left out matches any. `errorCode: null` is a call that succeeded. */
export type CallPattern = {
  service?: Service;
  action?: string;
  account?: string;
  region?: string;
  target?: string;
  errorCode?: string | null;
};

export type CallLog = {
  record(call: Call): void;
  /** Calls of an action since the last reset, exact however many; with a pattern, among the newest 10,000. */
  count(action: string, pattern?: CallPattern): number;
  /** The newest 10,000 calls, oldest first. */
  list(pattern?: CallPattern): Call[];
  reset(): void;
};

const kept = 10_000;

export function createCallLog(): CallLog {
  let calls: Call[] = [];
  const counts = new Map<string, number>();

  function list(pattern: CallPattern = {}): Call[] {
    return calls.slice(-kept).filter((call) => matches(call, pattern));
  }

  return {
    list,
    record(call) {
      calls.push(call);
      if (calls.length > 2 * kept) calls = calls.slice(-kept);
      counts.set(call.action, (counts.get(call.action) ?? 0) + 1);
    },
    count: (action, pattern) => (pattern ? list({ ...pattern, action }).length : (counts.get(action) ?? 0)),
    reset() {
      calls = [];
      counts.clear();
    },
  };
}

function matches(call: Call, pattern: CallPattern): boolean {
  const { target, errorCode, ...same } = pattern;
  if (target !== undefined && !call.targets.includes(target)) return false;
  if (errorCode !== undefined && (call.errorCode ?? null) !== errorCode) return false;
  return Object.entries(same).every(
    ([name, value]) => value === undefined || call[name as keyof typeof same] === value,
  );
}
