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
