import type { Person } from '../../core/audit/person.ts';
import type { PolicyEdit, PolicyEditor } from '../../core/gateways.ts';
import type { Edit } from '../../core/policy/edit-item.ts';
import type { PolicyChange } from '../../core/policy/policy.ts';
import { UsageError } from '../failure.ts';

/**
 * The change of an edit, or its refusal thrown. A request that is wrong in itself is a usage error (exit 2); one that the
 * policy as it stands does not allow, such as a duplicate or an unknown id, is a failure (exit 1): the same command may
 * succeed later.
 */
export function changeOf<Kind extends PolicyChange['kind']>(edit: Edit<Kind>): Extract<PolicyChange, { kind: Kind }> {
  if (edit.kind === 'change') return edit.change;
  throw edit.because === 'request' ? new UsageError(edit.reason) : new Error(edit.reason);
}

/** Writes the changes, all or none; somebody else's change in between is a failure (exit 1). */
export async function applyChanges(
  { runtime, identity: by }: { readonly runtime: { readonly allowlist: PolicyEditor }; readonly identity: Person },
  changes: readonly PolicyChange[],
  { action, reason }: Pick<PolicyEdit, 'action' | 'reason'>,
): Promise<void> {
  const result = await runtime.allowlist.apply({ changes, action, by, reason, previewDigest: null, on: null });
  if (result.kind === 'applied') return;
  if (result.kind === 'stale')
    throw new Error('the policy was edited meanwhile; nothing was written. Repeat the command');
  const which = result.ids.slice(0, 5).join(', ') + (result.ids.length > 5 ? ', …' : '');
  throw new Error(
    `${which}: changed by somebody else meanwhile, so nothing was written. List it again, then repeat the command`,
  );
}
