import type { Notification } from '../../aws/sns-topic.ts';
import { type AnchorEntry, anchorOf } from '../../core/audit/anchor.ts';
import type { GroupState, LogStates } from '../../core/audit/group-states.ts';
import type { CheckReason } from '../../core/gateways.ts';
import { type GroupRef, groupKey } from '../../core/model/security-group.ts';
import type { Policy } from '../../core/policy/policy.ts';
import type { Hub } from '../../handlers/announce/next-commands.ts';
import { type DailyWorld, runDaily } from '../../handlers/daily/run-daily.ts';
import { aPolicy, now } from './builders.ts';
import { spyLogger } from './spy-logger.ts';

export const dailyHub: Hub = {
  account: '111122223333',
  region: 'us-east-1',
  allowlistTable: 'smtp-warden-allowlist',
  auditTable: 'smtp-warden-audit',
  sweepTable: 'smtp-warden-sweeps',
  accounts: [],
  organisation: null,
  settings: [],
};

/** All that the daily work needs, in memory. What is thrown in place of a policy, or by the topic, is thrown to the work. */
export function dailyWorld(groups: readonly GroupState[] = [], { faults = [] }: Partial<LogStates> = {}) {
  const mails: Notification[] = [];
  const queued: (CheckReason & { readonly groups: readonly GroupRef[] })[] = [];
  const given = new Set<string>();
  const counts: Record<string, number> = {};
  const written: AnchorEntry[] = [];
  const { logger, lines } = spyLogger();
  const heads = groups.map(({ group, sequence, hash }) => ({ group: groupKey(group), entries: sequence, head: hash }));
  const state = { policy: aPolicy() as Policy | Error, now, topicFails: false };
  const world: DailyWorld = {
    history: { states: async () => ({ groups, heads, faults, entries: heads.length, decisions: [] }) },
    anchors: {
      write: async (anchor) => {
        const last = written.at(-1) ?? null;
        if (last?.due === anchor.due) return last;
        const { entry } = anchorOf(anchor, last);
        written.push(entry);
        return entry;
      },
      last: async () => written.at(-1) ?? null,
      withDigest: async () => null,
    },
    policy: async () => {
      if (state.policy instanceof Error) throw state.policy;
      return state.policy;
    },
    notices: {
      given: async () => new Set(given),
      put: async (notices) => {
        for (const { key } of notices) given.add(key);
      },
    },
    checks: {
      enqueue: async (asked, why) => {
        if (asked.length > 0) queued.push({ groups: [...asked], ...why });
      },
    },
    fleet: { isSwept: async ({ account }) => account === '111122223333' },
    topic: {
      publish: async (notification) => {
        if (state.topicFails) throw new Error('SNS does not answer');
        mails.push(notification);
      },
    },
    hub: dailyHub,
    meter: {
      count: (name, value = 1) => {
        counts[name] = (counts[name] ?? 0) + value;
      },
      publish: () => undefined,
    },
    now: () => state.now,
  };
  const day = { due: '2026-11-15T12:00:00Z', noticeDays: 14, isOff: false };
  const run = (change: Partial<typeof day> = {}) => runDaily({ ...day, ...change }, world, logger);
  return { run, state, mails, queued, given, counts, written, lines };
}
