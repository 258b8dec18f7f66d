import type { AuditEntry } from '../../../core/audit/audit-entry.ts';
import { link } from '../../../core/audit/hash-chain.ts';
import { hashOf } from '../../../core/model/canonical-json.ts';
import type { PrefixList, SecurityGroupRule, Snapshot, UnreadableList } from '../../../core/model/security-group.ts';
import { aPlainRecord } from '../../builders/a-plain-record.ts';
import { anUnreadableList } from '../../builders/builders.ts';
import { identityOf, quotaUse } from '../../oracle/ec2.ts';
import { isPlainSmtp } from '../../oracle/managed.ts';
import type { Case } from '../../oracle/policy.ts';
import { asRead } from './as-read.ts';
import { type Bot, botOver } from './bot.ts';
import type { Happening, PreviewCase } from './cases.ts';
import { edited } from './edits.ts';
import { inMemory } from './in-memory.ts';
import type { Moment } from './layer.ts';
import { undone } from './undone.ts';

/** The group, its log and the policy right before the edit. */
export async function momentBefore({ given, isListUnreadable, before }: PreviewCase): Promise<Moment> {
  const { policy, settings, now, list } = withVersions(given);
  const snapshot = withinQuota(withRoom(given.snapshot));
  const at = new Date(now).toISOString();
  // No version of the bot lists rules of other ports.
  const written = list && { ...list, rules: list.rules.filter(({ permission }) => isPlainSmtp(permission)) };
  const entries: AuditEntry[] = written ? [link(aPlainRecord({ at, outcome: 'deferred', list: written }), null)] : [];
  let moment: Moment = { snapshot: isListUnreadable ? unreadable(snapshot) : snapshot, entries, policy, settings, now };
  for (const happening of before) moment = await after(moment, happening);
  return withRealIds(moment);
}

/** Versions begin at 1, also that of an entry before it was renewed. */
function withVersions(given: Case): Case {
  return JSON.parse(JSON.stringify(given), (key, value) => (key === 'version' ? value + 1 : value));
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
  return { ...renamed, entries, snapshot: asRead({ ...renamed.snapshot, prefixLists }) };
}

function realId(text: string): string {
  if (/^sgr-[^ ]+$/.test(text)) return `sgr-${hashOf(text).slice(0, 17)}`;
  return text.replace(/^(pl|sg)-([0-9a-f]{1,2})$/, (_, kind, id) => `${kind}-${id.padStart(17, '0')}`);
}

/** EC2 has no list with room for no entry. */
function withRoom(snapshot: Snapshot): Snapshot {
  const lists = Object.values(snapshot.prefixLists).map(
    (list) => [list.id, { ...list, weight: Math.max(list.weight ?? 1, 1) }] as const,
  );
  return { ...snapshot, prefixLists: Object.fromEntries(lists) };
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
      return afterBot(moment, (bot) => bot.check());
    case 'sweep':
      return afterBot(moment, (bot) => bot.sweep());
    case 'undo':
      return undone(moment);
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
