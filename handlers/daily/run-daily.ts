import type { Anchors } from '../../aws/dynamodb-anchors.ts';
import type { GivenNotices } from '../../aws/dynamodb-notices.ts';
import type { Topic } from '../../aws/sns-topic.ts';
import type { AuditHistory } from '../../core/audit/audit-log.ts';
import { comingEnds, noticesDue } from '../../core/audit/coming-ends.ts';
import type { GroupState, LogStates } from '../../core/audit/group-states.ts';
import type { CheckQueue, Fleet } from '../../core/gateways.ts';
import { inBatches } from '../../core/model/in-batches.ts';
import type { GroupRef } from '../../core/model/security-group.ts';
import type { Policy } from '../../core/policy/policy.ts';
import type { Logger } from '../../runtime/logger.ts';
import type { Meter } from '../../runtime/metrics.ts';
import type { Hub } from '../announce/next-commands.ts';
import { anchorMail } from './anchor-mail.ts';
import { endsMail } from './ends-mail.ts';

export interface DailyWorld {
  readonly history: Pick<AuditHistory, 'states'>;
  readonly anchors: Anchors;
  /** Reading it compares the allowlist table with the policy's chain, and raises an alarm where they differ. */
  readonly policy: () => Promise<Policy>;
  readonly notices: GivenNotices;
  readonly checks: CheckQueue;
  readonly fleet: Pick<Fleet, 'isSwept'>;
  readonly topic: Topic;
  readonly hub: Hub;
  readonly meter: Meter;
  readonly now: () => number;
}

interface Day {
  /** When it was due, ISO 8601 in UTC: called again with the same, it writes no second anchor. */
  readonly due: string;
  readonly noticeDays: number;
  /** Whether checks may be queued. */
  readonly isOff: boolean;
}

/** The last notice, however long before the first one is given. */
const lastNoticeDays = 3;

/**
 * What is done once a day: writes and announces the anchor of all chains, announces ends, and has proposals checked again. A part
 * that fails does not keep the others from being done; then the whole throws at the end, and is done again. People may then get a mail
 * twice.
 */
export async function runDaily(day: Day, world: DailyWorld, logger: Logger): Promise<void> {
  const states = await world.history.states();
  for (const fault of states.faults) logger.error(fault, 'a chain is not valid');
  if (states.faults.length > 0) world.meter.count('ChainsBroken', states.faults.length);
  const parts = [
    anchor(states, day, world, logger),
    announceEnds(states.groups, day, world, logger),
    day.isOff ? null : checkProposals(states.groups, world, logger),
  ];
  const failures = (await Promise.allSettled(parts)).flatMap((part) =>
    part.status === 'rejected' ? [part.reason] : [],
  );
  if (failures.length === 1) throw failures[0];
  if (failures.length > 1) throw new AggregateError(failures, `${failures.length} parts of the daily work failed`);
}

async function anchor(states: LogStates, { due }: Day, world: DailyWorld, logger: Logger): Promise<void> {
  const { anchors, topic, hub, meter, now } = world;
  const entry = await anchors.write({ heads: states.heads, due, at: new Date(now()).toISOString() });
  const { digest, chains, entries, sequence } = entry;
  logger.info({ anchor: digest, sequence, chains, entries }, 'anchor of all chains of the audit log');
  await topic.publish(anchorMail(entry, { faults: states.faults, hub }));
  meter.count('AnchorsWritten');
}

/** They are put on record as given after the mail was sent: at worst it is sent twice. */
async function announceEnds(
  groups: readonly GroupState[],
  { noticeDays }: Day,
  { policy, notices, topic, hub, now: clock }: DailyWorld,
  logger: Logger,
): Promise<void> {
  const now = clock();
  const thresholds = noticeDays > lastNoticeDays ? [noticeDays, lastNoticeDays] : [noticeDays];
  const ends = comingEnds(await policy(), groups, { now, days: noticeDays });
  const due = noticesDue(ends, { now, thresholds, given: await notices.given() });
  logger.info({ ends: ends.length, notices: due.map(({ key }) => key) }, 'ends of allowlist entries and exemptions');
  if (due.length === 0) return;
  await topic.publish(endsMail(due, { hub, now }));
  await notices.put(due.map(({ key, end }) => ({ key, until: Date.parse(end.expiresAt) })));
}

/** A check of each proposal, which closes nothing: one of a group that needs no change any more is withdrawn. */
async function checkProposals(
  groups: readonly GroupState[],
  { checks, fleet }: DailyWorld,
  logger: Logger,
): Promise<void> {
  const proposed = groups.filter(({ outcome }) => outcome === 'proposed').map(({ group }) => group);
  const asked = await sweptOf(proposed, fleet);
  const trigger = { kind: 'sweep', name: 'daily', eventId: null, actor: null } as const;
  await checks.enqueue(asked, { trigger, mayClose: false });
  logger.info({ groups: asked.length }, 'checks of proposals queued');
}

/** How many places are asked for at a time: each question may be a read of the registry. */
const placesAsked = 20;

/** Those of some groups that are in places that sweeps cover; each place is asked for once. */
async function sweptOf(groups: readonly GroupRef[], fleet: DailyWorld['fleet']): Promise<GroupRef[]> {
  const byPlace = Map.groupBy(groups, ({ account, region }) => `${account}/${region}`);
  const swept = await inBatches([...byPlace.values()], placesAsked, async (ofPlace) => {
    const [first] = ofPlace;
    return first !== undefined && (await fleet.isSwept(first)) ? ofPlace : [];
  });
  return swept.flat();
}
