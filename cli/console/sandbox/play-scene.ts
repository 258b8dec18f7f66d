import { randomUUID } from 'node:crypto';
import type { AuditEntry, Outcome, Trigger } from '../../../core/audit/audit-entry.ts';
import type { PolicyEdit } from '../../../core/gateways.ts';
import { type GroupRef, groupKey } from '../../../core/model/security-group.ts';
import { addExemption } from '../../../core/policy/edit-exemptions.ts';
import { addEntry } from '../../../core/policy/edit-policy.ts';
import type { PolicyChange } from '../../../core/policy/policy.ts';
import { reconcile } from '../../../core/reconcile/reconcile.ts';
import type { Check } from '../../../core/reconcile/reconcile-deps.ts';
import { undo } from '../../../core/undo/undo.ts';
import { decisionOn } from '../../approvals/judge-proposal.ts';
import { optedIn } from './console-seed.ts';
import type { PastRuntime } from './past-runtime.ts';
import { commandOf, openedBy } from './people.ts';
import type { Scene } from './scene.ts';
import type { Stage } from './stage.ts';
import { sweepOnce } from './sweep-once.ts';

/** How long an event takes until the bot has checked the group. */
const deliveryMs = 94_000;

/** Lets something happen at its time, by the code that does it every day. Throws where it ends otherwise than the story says. */
export async function playScene(scene: Scene, stage: Stage): Promise<void> {
  const { sandbox, runtime } = stage;
  runtime.clock.set(scene.at);
  switch (scene.kind) {
    case 'approve-networks':
      return approveNetworks(scene, runtime);
    case 'exempt':
      return exempt(scene, runtime);
    case 'open':
      for (const rule of scene.rules) sandbox.addRule(nameOf(scene.group), rule);
      runtime.clock.set(scene.at + deliveryMs);
      return checkByBot(scene, openedBy(scene.by, scene.at, randomUUID()), stage);
    case 'check':
      return checkByBot(scene, { kind: 'sweep', name: 'sweep', eventId: null, actor: null }, stage);
    case 'approve':
      return approve(scene, runtime);
    case 'reject': {
      const proposal = await lastOf(scene.group, runtime);
      const rejection = { kind: 'rejection', reason: scene.reason } as const;
      await runtime.approvalEditor.record(decisionOn(proposal, rejection, { identity: scene.by, runtime }));
      return;
    }
    case 'fix':
      return fix(scene, stage);
    case 'undo':
      return takeBack(scene, runtime);
    case 'sweep':
      return sweepOnce(scene.at, stage);
    case 'opt-in':
      for (const group of scene.groups) {
        const { tags } = sandbox.group(nameOf(group));
        sandbox.setTags(nameOf(group), { ...Object.fromEntries(tags), ...optedIn });
      }
  }
}

type Of<Kind extends Scene['kind']> = Extract<Scene, { readonly kind: Kind }>;

async function approveNetworks(scene: Of<'approve-networks'>, runtime: PastRuntime): Promise<void> {
  const { at, by, requests, reason } = scene;
  const policy = await runtime.allowlist.read();
  const context = { limits: runtime.settings.limits, now: at, by: by.arn };
  const changes = requests.map((request) => {
    const edit = addEntry(policy, request, context);
    if (edit.kind === 'refused') throw new Error(edit.reason);
    return edit.change;
  });
  await apply(changes, { action: 'import', by, reason }, runtime);
}

async function exempt({ at, by, group, owner, reason, until }: Of<'exempt'>, runtime: PastRuntime): Promise<void> {
  const request = { group, owner, reason, expiresAt: until };
  const edit = addExemption(await runtime.allowlist.read(), request, { now: at, by: by.arn });
  if (edit.kind === 'refused') throw new Error(edit.reason);
  await apply([edit.change], { action: 'add', by, reason }, runtime);
}

async function apply(
  changes: readonly PolicyChange[],
  edit: Pick<PolicyEdit, 'action' | 'by' | 'reason'>,
  { allowlist }: PastRuntime,
): Promise<void> {
  const { kind } = await allowlist.apply({ ...edit, changes, previewDigest: null, on: null });
  if (kind !== 'applied') throw new Error(`the policy could not be edited: ${kind}`);
}

async function checkByBot(scene: Of<'open' | 'check'>, trigger: Trigger, { runtime }: Stage): Promise<void> {
  const { mode = 'plan' } = scene;
  await check(scene, { trigger, mode, mayClose: true }, mode === 'plan' ? 'proposed' : 'completed', runtime);
}

/** As `approve --now` does it. A person executes it: the change limit is that of the bot. */
async function approve(scene: Of<'approve'>, runtime: PastRuntime): Promise<void> {
  const { group, by } = scene;
  const decided = { kind: 'approval', overrule: null } as const;
  const approval = decisionOn(await lastOf(group, runtime), decided, { identity: by, runtime });
  await runtime.approvalEditor.record(approval);
  const asked = { trigger: commandOf(by, 'approve'), mode: 'plan', mayClose: true, justDecided: approval } as const;
  const changeLimit = { ...runtime.changeLimit, take: async () => ({ kind: 'taken' }) as const };
  await check(scene, asked, 'completed', { ...runtime, changeLimit });
}

async function fix(scene: Of<'fix'>, { sandbox, runtime }: Stage): Promise<void> {
  const { group, by, refused } = scene;
  if (refused !== undefined) {
    const call = { action: 'RevokeSecurityGroupIngress', target: group.groupId };
    sandbox.faults.add({ kind: 'before', ...call, code: 'UnauthorizedOperation', message: refused });
  }
  const asked = { trigger: commandOf(by, 'fix'), mode: 'enforce', mayClose: true, isPerson: true } as const;
  await check(scene, asked, refused === undefined ? 'completed' : 'failed', runtime);
}

async function takeBack({ group, by, until }: Of<'undo'>, runtime: PastRuntime): Promise<void> {
  const { id } = await lastOf(group, runtime);
  const order = { group, undoes: id, by, exemptUntil: until, approve: () => true };
  const result = await undo(order, commandOf(by, 'undo'), runtime);
  if (result.kind !== 'remediated' || result.entry.outcome !== 'completed') throw unlike(group, 'completed', result);
}

async function check(
  { group }: { readonly group: GroupRef },
  asked: Check,
  expected: Outcome,
  runtime: PastRuntime,
): Promise<void> {
  const result = await reconcile(group, asked, runtime);
  if (!('entry' in result) || result.entry.outcome !== expected) throw unlike(group, expected, result);
}

function unlike({ groupId }: GroupRef, expected: Outcome, result: object): Error {
  return new Error(`${groupId} should be ${expected}, and is ${JSON.stringify(result).slice(0, 600)}`);
}

async function lastOf(group: GroupRef, { auditLog }: PastRuntime): Promise<AuditEntry> {
  const entry = (await auditLog.entriesOf(groupKey(group))).at(-1)?.entry;
  if (!entry) throw new Error(`nothing is on record of ${group.groupId}`);
  return entry;
}

function nameOf({ account, region, groupId }: GroupRef) {
  return { account, region, group: groupId };
}
