import fc from 'fast-check';
import type { AuditEntry } from '../../../core/audit/audit-entry.ts';
import { link } from '../../../core/audit/hash-chain.ts';
import { hashOf } from '../../../core/model/canonical-json.ts';
import type { PrefixList, SecurityGroupRule, Snapshot, UnreadableList } from '../../../core/model/security-group.ts';
import { aPlainRecord } from '../../builders/a-plain-record.ts';
import { rememberedCases } from '../../builders/arbitraries.ts';
import {
  anEntry,
  anUnreadableList,
  aRule,
  aSnapshot,
  fromCidr,
  now,
  ports,
  someSettings,
} from '../../builders/builders.ts';
import type { Fault } from '../../builders/in-memory-world.ts';
import { groupRules } from '../../builders/rule-arbitraries.ts';
import { approvableCidr } from '../../builders/source-arbitraries.ts';
import { identityOf, quotaUse } from '../../oracle/ec2.ts';
import type { Case } from '../../oracle/policy.ts';
import { type Bot, botOver } from './bot.ts';
import { type Edit, edited, edits, losses } from './edits.ts';
import { inMemory } from './in-memory.ts';
import type { Moment } from './layer.ts';

/** What happens to a group before the edit that is previewed. Rules are named by their place. */
export type Happening =
  | { readonly kind: 'check' | 'sweep' }
  | { readonly kind: 'wait'; readonly hours: number }
  | { readonly kind: 'edit'; readonly edit: Edit }
  | { readonly kind: 'open'; readonly rules: readonly SecurityGroupRule[] }
  | { readonly kind: 'remove' | 'untag'; readonly rule: number }
  /** A check of which one call goes wrong. */
  | { readonly kind: 'fault'; readonly fault: Fault };

export interface PreviewCase {
  readonly given: Case;
  readonly isListUnreadable: boolean;
  readonly before: readonly Happening[];
  readonly edit: Edit;
  /** What somebody else does between the preview and the edit; null: nothing. */
  readonly meanwhile: Edit | null;
}

const rule = fc.nat(12);

const faults: fc.Arbitrary<Fault> = fc.record({
  call: fc.constantFrom('authorizeIngress' as const, 'revokeIngress' as const),
  applied: fc.boolean(),
  result: fc.constantFrom<Fault['result']>(
    { kind: 'refused', requestId: 'req-0', code: 'InvalidParameterValue', message: 'EC2 does not like it' },
    { kind: 'unknown', message: 'no answer after 8 s' },
  ),
});

/** Groups as they mostly are: opted in, open in one way or another, with a few offices approved for all of them. */
const usual: fc.Arbitrary<Case> = fc
  .record({
    open: groupRules,
    networks: fc.uniqueArray(approvableCidr, { maxLength: 4 }),
    emptyAllowlist: fc.constantFrom('defer' as const, 'defer' as const, 'revoke' as const),
    ways: fc.array(fc.constantFrom(...['0.0.0.0/0', '::/0', '0.0.0.0/1', '5.0.0.0/8', '6.0.0.0/8']), {
      minLength: 1,
      maxLength: 3,
    }),
    ports: fc.constantFrom(ports(25), ports(25), ports(20, 30), ports(0, 65_535)),
    quota: fc.constantFrom(60, 60, 60, 12, 6),
  })
  .map(({ open, networks, emptyAllowlist, ways, ports: range, quota }) => {
    const rules = [...open.rules, ...ways.map((text) => aRule({ source: fromCidr(text), ports: range }))];
    const distinct = [...new Map(rules.map((rule) => [identityOf(rule), rule])).values()];
    return {
      snapshot: aSnapshot({
        ...open,
        rules: distinct.map((rule, index) => ({ ...rule, id: `sgr-${index}` })),
        rulesQuota: quota,
      }),
      policy: { entries: networks.map((cidr, index) => anEntry({ id: `entry-${index}`, cidr })), exemptions: [] },
      settings: someSettings({ emptyAllowlist }),
      now,
      remediationId: 'rem-20261115-0001',
    };
  });

const happening: fc.Arbitrary<Happening> = fc.oneof(
  { weight: 4, arbitrary: fc.constant<Happening>({ kind: 'check' }) },
  { weight: 1, arbitrary: fc.constant<Happening>({ kind: 'sweep' }) },
  { weight: 1, arbitrary: fc.constantFrom(1, 2, 30).map((hours): Happening => ({ kind: 'wait', hours })) },
  { weight: 3, arbitrary: edits.map((edit): Happening => ({ kind: 'edit', edit })) },
  { weight: 1, arbitrary: losses.map((edit): Happening => ({ kind: 'edit', edit })) },
  { weight: 2, arbitrary: groupRules.map(({ rules }): Happening => ({ kind: 'open', rules })) },
  { weight: 1, arbitrary: faults.map((fault): Happening => ({ kind: 'fault', fault })) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom('remove' as const, 'untag' as const), rule }) },
);

export const previewCases: fc.Arbitrary<PreviewCase> = fc.record({
  given: fc.oneof(rememberedCases, { weight: 4, arbitrary: usual }),
  isListUnreadable: fc.nat(11).map((number) => number === 11),
  before: fc.array(happening, { maxLength: 6 }),
  edit: edits,
  meanwhile: fc.oneof({ weight: 19, arbitrary: fc.constant(null) }, edits),
});

/** The group, its log and the policy right before the edit. */
export async function momentBefore({ given, isListUnreadable, before }: PreviewCase): Promise<Moment> {
  const { policy, settings, now, list } = given;
  const snapshot = withinQuota(given.snapshot);
  const at = new Date(now).toISOString();
  const entries: AuditEntry[] = list ? [link(aPlainRecord({ at, outcome: 'deferred', list }), null)] : [];
  let moment: Moment = { snapshot: isListUnreadable ? unreadable(snapshot) : snapshot, entries, policy, settings, now };
  for (const happening of before) moment = await after(moment, happening);
  return withRealIds(moment);
}

/** With ids of rules, prefix lists and groups as EC2 gives them. */
function withRealIds(moment: Moment): Moment {
  const renamed: Moment = JSON.parse(JSON.stringify(moment), (_, value) =>
    typeof value === 'string' ? realId(value) : value,
  );
  const entries: AuditEntry[] = [];
  for (const { sequence: _s, previousHash: _p, hash: _h, ...record } of renamed.entries)
    entries.push(link(record, entries.at(-1) ?? null));
  const lists = Object.values<PrefixList | UnreadableList>(renamed.snapshot.prefixLists);
  const prefixLists = Object.fromEntries(lists.map((list) => [list.id, list]));
  return { ...renamed, entries, snapshot: { ...renamed.snapshot, prefixLists } };
}

function realId(text: string): string {
  if (/^sgr-[^ ]+$/.test(text)) return `sgr-${hashOf(text).slice(0, 17)}`;
  return text.replace(/^(pl|sg)-([0-9a-f]{1,2})$/, (_, kind, id) => `${kind}-${id.padStart(17, '0')}`);
}

/** EC2 lets no group have more rules than its quota. */
function withinQuota(snapshot: Snapshot): Snapshot {
  const { rules, prefixLists, rulesQuota } = snapshot;
  const uses = (['ipv4', 'ipv6'] as const).map((family) => quotaUse(rules, prefixLists, family));
  return { ...snapshot, rulesQuota: Math.max(rulesQuota, ...uses) };
}

function unreadable(snapshot: Snapshot): Snapshot {
  const lists = Object.keys(snapshot.prefixLists).map((id) => [id, anUnreadableList({ id })] as const);
  return { ...snapshot, prefixLists: Object.fromEntries(lists) };
}

async function after(moment: Moment, happening: Happening): Promise<Moment> {
  const { snapshot, policy, now } = moment;
  switch (happening.kind) {
    case 'check':
    case 'sweep':
      return afterBot(moment, (bot) => bot[happening.kind]());
    case 'fault':
      return afterBot(moment, async (bot) => {
        bot.faults.push(happening.fault);
        await bot.check();
      });
    case 'wait':
      return { ...moment, now: now + happening.hours * 3_600_000 };
    case 'edit': {
      if (happening.edit.kind === 'tags') return { ...moment, snapshot: { ...snapshot, tags: happening.edit.tags } };
      const next = edited(policy, happening.edit.acts, moment);
      // What is lost is no change that anybody makes.
      const from = next.changes.length === 0 ? { ...moment, policy: next.after } : moment;
      return { ...(await afterBot(from, (bot) => bot.follow({ ...next, on: null }))), policy: next.after };
    }
    case 'open': {
      const known = new Set(snapshot.rules.map(identityOf));
      const rules = happening.rules
        .filter((one) => !known.has(identityOf(one)) && isKnown(one, snapshot))
        .map((one, index) => ({ ...one, id: `sgr-own-${now}-${index}`, tags: {} }));
      const opened = withinQuota({ ...snapshot, rules: [...snapshot.rules, ...rules] });
      return { ...moment, snapshot: opened, now: now + 1000 };
    }
    default: {
      const chosen = snapshot.rules[happening.rule % Math.max(snapshot.rules.length, 1)];
      const rules = snapshot.rules.flatMap((one) => {
        if (one !== chosen) return [one];
        return happening.kind === 'remove' ? [] : [{ ...one, tags: {} }];
      });
      return { ...moment, snapshot: { ...snapshot, rules }, now: now + 1000 };
    }
  }
}

/** What the bot makes of a moment, one second later. */
async function afterBot(moment: Moment, work: (bot: Bot) => Promise<unknown>): Promise<Moment> {
  const bot = botOver(await inMemory(moment));
  await work(bot);
  const snapshot = { ...moment.snapshot, rules: bot.rules() };
  return { ...moment, snapshot, entries: await bot.entries(), now: moment.now + 1000 };
}

function isKnown({ source }: SecurityGroupRule, { prefixLists }: Snapshot): boolean {
  return source.kind !== 'prefix-list' || prefixLists[source.prefixListId] !== undefined;
}
