import fc from 'fast-check';
import type { Approval } from '../../core/audit/approval.ts';
import type { AuditEntry } from '../../core/audit/audit-entry.ts';
import { cidr } from '../../core/model/cidr.ts';
import { permissionKey } from '../../core/model/security-group.ts';
import { anApproval, aRejection, bob } from './a-decision.ts';
import { claimMs, type Death, killedAt } from './a-group.ts';
import { anUndoGroup, type UndoGroup } from './an-undo.ts';
import { anEntry, anExemption, anOpenRule, aPolicy, aRule, now, ports } from './builders.ts';

const plan = { mode: 'plan' } as const;
export const hourMs = 3_600_000;

/** What people and workers do to one group, one after the other. Numbers choose among what there is. */
export type Act =
  | { readonly kind: 'check'; readonly mayClose: boolean; readonly workers: 1 | 2 }
  | { readonly kind: 'killed'; readonly death: Death }
  | { readonly kind: 'approve'; readonly which: number; readonly spoilt: 'no' | 'digest' | 'ended' | 'future' | 'hash' }
  | { readonly kind: 'reject'; readonly which: number }
  | { readonly kind: 'open'; readonly rule: number }
  | { readonly kind: 'close' | 'opt-out' | 'opt-in' | 'undo' | 'propose' }
  | { readonly kind: 'policy'; readonly policy: number }
  | { readonly kind: 'wait'; readonly ms: number };

export const acts: fc.Arbitrary<Act> = fc.oneof(
  {
    arbitrary: fc.record({
      kind: fc.constant('check' as const),
      mayClose: fc.constantFrom(true, true, true, false),
      workers: fc.constantFrom(1, 2),
    }),
    weight: 8,
  },
  {
    arbitrary: fc.record({
      kind: fc.constant('approve' as const),
      which: fc.nat(2),
      spoilt: fc.constantFrom('no', 'no', 'no', 'digest', 'ended', 'future', 'hash'),
    }),
    weight: 6,
  },
  { arbitrary: fc.record({ kind: fc.constant('reject' as const), which: fc.nat(2) }), weight: 1 },
  { arbitrary: fc.record({ kind: fc.constant('open' as const), rule: fc.nat(3) }), weight: 3 },
  {
    arbitrary: fc.record({ kind: fc.constant('policy' as const), policy: fc.constantFrom(0, 0, 1, 2, 3, 4) }),
    weight: 2,
  },
  {
    arbitrary: fc.record({ kind: fc.constantFrom('close', 'opt-out', 'opt-in', 'opt-in', 'undo', 'propose') }),
    weight: 3,
  },
  {
    arbitrary: fc.record({
      kind: fc.constant('wait' as const),
      ms: fc.constantFrom(60_000, 11 * 60_000, 11 * 60_000, hourMs, 25 * hourMs),
    }),
    weight: 2,
  },
  {
    arbitrary: fc.record({
      kind: fc.constant('killed' as const),
      death: fc.record({
        call: fc.constantFrom('append', 'revokeIngress', 'authorizeIngress'),
        nth: fc.constantFrom(1, 2),
        isAfter: fc.boolean(),
      }),
    }),
    weight: 2,
  },
);

const openings = [
  anOpenRule({ ports: ports(20, 30) }),
  anOpenRule(),
  anOpenRule({ protocol: '-1', ports: null }),
  aRule({ source: { kind: 'cidr', cidr: cidr('64.0.0.0/3') } }),
];

const policies = [
  aPolicy(),
  aPolicy({ entries: [anEntry({ version: 2 })] }),
  aPolicy({ entries: [anEntry(), anEntry({ id: 'entry-other', cidr: cidr('93.184.216.0/24') })] }),
  aPolicy({ entries: [] }),
  aPolicy({ exemptions: [anExemption()] }),
];

/** When each decision was made, by the clock of the test, whatever it says itself. */
interface Made {
  readonly decision: Approval;
  readonly at: number;
}

export interface Story {
  readonly group: UndoGroup;
  readonly made: Made[];
  /** By claim: the decisions that existed when it was written, and when that was. */
  readonly claims: Map<string, { readonly made: readonly Made[]; readonly at: number }>;
  opened: number;
}

export function begun(): Story {
  return { group: anUndoGroup({ rules: [] }), made: [], claims: new Map(), opened: 0 };
}

function clock({ group }: Story): number {
  return now + group.time.passed;
}

/** Notes each claim with the decisions that stood when it was written. */
function noteClaims(story: Story): void {
  for (const entry of story.group.entries()) {
    if (entry.outcome !== 'planned' || story.claims.has(entry.hash)) continue;
    story.claims.set(entry.hash, { made: [...story.made], at: clock(story) });
  }
}

export async function perform(act: Act, story: Story): Promise<void> {
  const { group } = story;
  group.time.passed += 1000;
  switch (act.kind) {
    case 'check':
      await Promise.all(Array.from({ length: act.workers }, () => group.check({ ...plan, mayClose: act.mayClose })));
      break;
    case 'killed':
      await group.check(plan, killedAt(group, act.death)).catch(() => undefined);
      noteClaims(story);
      group.time.passed += claimMs;
      break;
    case 'propose':
      await group.check({ ...plan, proposedBy: bob });
      break;
    case 'undo':
      await undoLast(group);
      break;
    case 'wait':
      group.time.passed += act.ms;
      break;
    case 'policy':
      group.world.policy = policies[act.policy] ?? aPolicy();
      break;
    case 'approve':
    case 'reject':
      decide(act, story);
      break;
    default:
      edit(act, story);
  }
  noteClaims(story);
}

async function undoLast(group: UndoGroup): Promise<void> {
  const last = group.entries().findLast(({ outcome, undoes }) => outcome === 'completed' && undoes === undefined);
  // What a person may undo or not is told elsewhere; here it only has to end the approval.
  const exemptUntil = new Date(now + group.time.passed + hourMs).toISOString();
  if (last) await group.undo(last.id, { exemptUntil });
}

function decide(act: Extract<Act, { kind: 'approve' | 'reject' }>, story: Story): void {
  const proposals = story.group.entries().filter(({ outcome }) => outcome === 'proposed');
  const proposal = proposals.at(-1 - act.which);
  if (!proposal) return;
  const at = clock(story);
  const time = (ms: number) => new Date(at + ms).toISOString();
  const given = { at: time(0), expiresAt: time(24 * hourMs) };
  const decision =
    act.kind === 'reject' ? aRejection(proposal, { at: given.at }) : approvalOf(proposal, act.spoilt, given, time);
  story.group.world.decisions.push(decision);
  story.made.push({ decision, at });
}

function approvalOf(
  proposal: AuditEntry,
  spoilt: Extract<Act, { kind: 'approve' }>['spoilt'],
  given: { readonly at: string; readonly expiresAt: string },
  time: (ms: number) => string,
): Approval {
  if (spoilt === 'digest') return anApproval(proposal, { ...given, digest: '0'.repeat(64) });
  if (spoilt === 'ended') return anApproval(proposal, { ...given, expiresAt: time(-1) });
  if (spoilt === 'future') return anApproval(proposal, { at: time(hourMs), expiresAt: time(1e12) });
  if (spoilt === 'hash')
    return anApproval(proposal, { ...given, proposal: { sequence: proposal.sequence, hash: 'x' } });
  return anApproval(proposal, given);
}

function edit(act: Act, story: Story): void {
  const { group } = story;
  const tags = { 'smtp-warden:auto-fix': 'true' };
  if (act.kind === 'close') group.edit((rules) => rules.filter(({ id }) => !id.startsWith('sgr-open')));
  if (act.kind === 'opt-out') group.edit((rules) => rules, { tags: {} });
  if (act.kind === 'opt-in') group.edit((rules) => rules, { tags });
  const rule = act.kind === 'open' ? openings[act.rule] : undefined;
  if (!rule) return;
  story.opened += 1;
  const opened = { ...rule, id: `sgr-open-${story.opened}` };
  // EC2 has no two rules of one permission.
  group.edit((rules) => [...rules.filter((one) => permissionKey(one) !== permissionKey(opened)), opened]);
}
