import type { AuditEntry, Outcome, Trigger } from '../../../core/audit/audit-entry.ts';
import { type GroupRef, groupKey } from '../../../core/model/security-group.ts';
import { reconcile } from '../../../core/reconcile/reconcile.ts';
import type { Check } from '../../../core/reconcile/reconcile-deps.ts';
import { type UndoResult, undo } from '../../../core/undo/undo.ts';
import { decisionOn } from '../../approvals/judge-proposal.ts';
import { commandOf } from './people.ts';
import type { SceneOf } from './scene.ts';
import type { Stage } from './stage.ts';

/** As the worker does it: in plan mode a proposal is expected, else a closing. */
export async function checkByBot(scene: SceneOf<'open' | 'check'>, trigger: Trigger, stage: Stage): Promise<void> {
  const { group, mode = 'plan' } = scene;
  await check(
    group,
    { trigger, mode, mayClose: true },
    { expected: mode === 'plan' ? 'proposed' : 'completed', stage },
  );
}

/** As `approve --now` does it. */
export async function approve({ group, by }: SceneOf<'approve'>, stage: Stage): Promise<void> {
  const { runtime } = stage;
  const decided = { kind: 'approval', overrule: null } as const;
  const approval = decisionOn(lastOf(group, stage), decided, { identity: by, runtime });
  await runtime.approvalEditor.record(approval);
  const asked = { trigger: commandOf(by, 'approve'), mode: 'plan', mayClose: true, justDecided: approval } as const;
  await check(group, asked, { expected: 'completed', stage });
}

/** As `reject` does it. */
export async function reject({ group, by, reason }: SceneOf<'reject'>, stage: Stage): Promise<void> {
  const { runtime } = stage;
  const rejection = decisionOn(lastOf(group, stage), { kind: 'rejection', reason }, { identity: by, runtime });
  await runtime.approvalEditor.record(rejection);
}

/** As `fix` does it. */
export async function fix({ group, by, refused }: SceneOf<'fix'>, stage: Stage): Promise<void> {
  if (refused !== undefined) {
    const call = { action: 'RevokeSecurityGroupIngress', target: group.groupId };
    stage.sandbox.faults.add({ kind: 'before', ...call, code: 'UnauthorizedOperation', message: refused });
  }
  const asked = { trigger: commandOf(by, 'fix'), mode: 'enforce', mayClose: true, isPerson: true } as const;
  await check(group, asked, { expected: refused === undefined ? 'completed' : 'failed', stage });
}

/** As `undo` does it. */
export async function takeBack({ group, by, until }: SceneOf<'undo'>, stage: Stage): Promise<void> {
  const { id } = lastOf(group, stage);
  const order = { group, undoes: id, by, exemptUntil: until, approve: () => true };
  keep(group, await undo(order, commandOf(by, 'undo'), stage.runtime), { expected: 'completed', stage });
}

interface Expected {
  readonly expected: Outcome;
  readonly stage: Stage;
}

async function check(group: GroupRef, asked: Check, { expected, stage }: Expected): Promise<void> {
  keep(group, await reconcile(group, asked, stage.runtime), { expected, stage });
}

/** Throws where it came out otherwise than the story says. */
function keep(group: GroupRef, result: UndoResult, { expected, stage }: Expected): void {
  if (!('entry' in result) || result.entry.outcome !== expected)
    throw new Error(`${group.groupId} should be ${expected}, and is ${JSON.stringify(result).slice(0, 600)}`);
  stage.last.set(groupKey(group), result.entry);
}

function lastOf(group: GroupRef, { last }: Stage): AuditEntry {
  const entry = last.get(groupKey(group));
  if (!entry) throw new Error(`nothing has happened to ${group.groupId} yet`);
  return entry;
}
