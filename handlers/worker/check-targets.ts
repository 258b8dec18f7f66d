import type { CheckReason } from '../../core/gateways.ts';
import { messageOf } from '../../core/model/message-of.ts';
import { type GroupRef, groupKey } from '../../core/model/security-group.ts';
import type { Reconciliation } from '../../core/reconcile/reconcile-deps.ts';
import type { Logger } from '../../runtime/logger.ts';
import type { MetricName } from '../../runtime/metrics.ts';
import type { CheckedGroup, CheckGroup } from './check-group.ts';
import type { InTurn } from './in-turn.ts';
import { raiseAlarm } from './raise-alarm.ts';
import { mostWaitMs } from './times.ts';

export interface CheckContext {
  readonly check: CheckGroup;
  readonly inTurn: InTurn;
  /** Whether there is time for another group before this process is ended. */
  readonly hasTime: () => boolean;
  readonly count: (metric: MetricName) => void;
  readonly logger: Logger;
}

/** How the checks of several groups ended. */
export interface CheckedTargets {
  /** By group key; a group that failed, or that there was no time for, has none. */
  readonly results: ReadonlyMap<string, Reconciliation>;
  /** What failed and is worth another try. */
  readonly problems: readonly string[];
  /** Whether there was no time for some of them. */
  readonly isCutShort: boolean;
}

/** Checks groups, each in its turn, as long as there is time. One that fails does not stop the others. Never throws. */
export async function checkTargets(
  refs: readonly GroupRef[],
  why: CheckReason,
  context: CheckContext,
): Promise<CheckedTargets> {
  const checked = await Promise.all(
    refs.map((ref) => context.inTurn(groupKey(ref), () => checkOne(ref, why, context))),
  );
  const results = checked.flatMap((one) => (one !== null && 'result' in one ? [[one.key, one.result] as const] : []));
  const problems = checked.flatMap((one) => one?.problem ?? []);
  return { results: new Map(results), problems, isCutShort: checked.includes(null) };
}

interface CheckedOne {
  readonly key: string;
  /** Left out where the check failed. */
  readonly result?: Reconciliation;
  readonly problem?: string;
}

/** Null where there was no time for it. */
async function checkOne(ref: GroupRef, why: CheckReason, context: CheckContext): Promise<CheckedOne | null> {
  const { hasTime } = context;
  if (!hasTime()) return null;
  const key = groupKey(ref);
  const logger = context.logger.child({ group: key });
  try {
    const result = await context.check(ref, { ...why, hasTime, mostWaitMs }, raiseAlarm({ ...context, logger }));
    tell(result, { ...context, logger });
    return { key, result, ...(isFailed(result) ? { problem: `${key}: ${reasonOf(result)}` } : {}) };
  } catch (error) {
    logger.error({ err: error }, 'check of a group failed');
    return { key, problem: `${key}: ${messageOf(error)}` };
  }
}

/**
 * Whether the message is to be tried again soon. `partial` is not: the function `recheck` asks for the next checks. Nor is
 * `unrecorded`: only a person can mend a chain.
 */
function isFailed(result: Reconciliation): boolean {
  return result.kind === 'remediated' && result.entry.outcome === 'failed';
}

function tell(result: CheckedGroup, { logger, count }: Pick<CheckContext, 'logger' | 'count'>): void {
  const entry = 'entry' in result ? result.entry : null;
  const approval = 'approval' in result ? result.approval : undefined;
  const line = {
    ...{ result: result.kind, outcome: entry?.outcome, remediationId: entry?.id, reason: reasonOf(result) },
    ...(approval === undefined ? {} : { approval }),
  };
  if (result.kind === 'unrecorded') {
    logger.error(line, 'nothing was changed or recorded: no entry can be added to the chain of the group');
    count('ChecksUnrecorded');
  } else logger.info(line, 'group reconciled');
  if (result.withoutEvent) {
    logger.warn(line, 'found by a sweep, and no event had told of it');
    count('FindingsWithoutEvent');
  }
}

function reasonOf(result: Reconciliation): string {
  return 'entry' in result ? result.entry.reason : result.reason;
}
