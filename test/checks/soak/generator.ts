import type { SeenRule } from '../../../sandbox/inspect.ts';
import type { SeedRuleInput } from '../../../sandbox/seed.ts';
import type { Sandbox } from '../../../sandbox/start-sandbox.ts';
import { optedIn } from '../../builders/live-deps.ts';
import { authorizeEvent, createTagsEvent, tagChangeEvent } from '../../builders/messages.ts';
import { cloudTrailEvent } from '../../builders/read-event.ts';
import { pick, type Random } from '../races/random.ts';

const wide: readonly SeedRuleInput[] = [
  { protocol: 'tcp', from: 20, to: 30, cidr: '0.0.0.0/0' },
  { protocol: 'tcp', from: 25, cidr: '0.0.0.0/0', description: 'mail' },
  { protocol: 'tcp', from: 25, to: 26, cidr6: '::/0' },
  { protocol: 'tcp', from: 0, to: 65535, cidr: '0.0.0.0/1' },
  { protocol: '-1', cidr: '128.0.0.0/1' },
  { protocol: 'tcp', from: 20, to: 25, cidr: '64.0.0.0/2', tags: { team: 'mail' } },
];

const harmless: readonly SeedRuleInput[] = [
  { protocol: 'tcp', from: 443, cidr: '0.0.0.0/0' },
  { protocol: 'udp', from: 25, cidr: '0.0.0.0/0' },
  { protocol: 'tcp', from: 25, cidr: '10.0.0.0/8', description: 'relay' },
  { protocol: 'tcp', from: 25, cidr: '8.8.8.0/24' },
  { protocol: 'icmp', from: -1, to: -1, cidr: '0.0.0.0/0' },
];

const kinds = ['open', 'open', 'open', 'add', 'close', 'close', 'opt out', 'opt in', 'opt in', 'retag'] as const;

/** Somebody changes a group in some way. Gives the event that CloudTrail makes of it. */
export function changeSomething(sandbox: Sandbox, name: string, random: Random): object {
  const { id } = sandbox.group(name);
  const rules = sandbox.rulesOf(name);
  const kind = rules.length > 25 ? 'close' : pick(random, kinds);
  if (kind === 'opt in' || kind === 'opt out' || kind === 'retag') {
    const change = {
      'opt in': optedIn,
      'opt out': { 'smtp-warden:auto-fix': 'no' },
      retag: { note: String(random()) },
    };
    sandbox.setTags(name, { ...Object.fromEntries(sandbox.group(name).tags), ...change[kind] });
    return random() < 0.5 ? createTagsEvent(id) : tagChangeEvent(id);
  }
  if (kind === 'close') {
    const rule = rules.length > 0 ? pick(random, rules) : null;
    if (rule) sandbox.removeRule(name, rule.id);
    return cloudTrailEvent('RevokeSecurityGroupIngress-by-bot', byAPerson(id));
  }
  const rule = pick(random, kind === 'open' ? wide : harmless);
  if (!rules.some((other) => isSame(other, rule))) sandbox.addRule(name, rule);
  return authorizeEvent(id);
}

/** Two rules of one group are never the same rule to EC2. */
function isSame(other: SeenRule, { protocol, from, to = from, cidr, cidr6 }: SeedRuleInput): boolean {
  return other.protocol === protocol && other.source === (cidr ?? cidr6) && other.from === from && other.to === to;
}

function byAPerson(groupId: string) {
  const { detail } = authorizeEvent(groupId) as { detail: { userIdentity: unknown } };
  return { userIdentity: detail.userIdentity, requestParameters: { groupId } };
}
