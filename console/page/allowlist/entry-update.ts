import type { WriteOrder } from '../../shared/orders.ts';
import type { AllowlistEntry } from '../documents.ts';

/** The order that makes an entry say what is given; it names only what differs. Null: nothing does, or the owner or the reason is empty. */
export function updateOf(
  { id, owner, reason }: Pick<AllowlistEntry, 'id' | 'owner' | 'reason'>,
  given: Readonly<Record<string, string>>,
): WriteOrder | null {
  const { owner: newOwner = '', reason: newReason = '', expires = '' } = given;
  if (newOwner === '' || newReason === '') return null;
  const changes = {
    ...(newOwner === owner ? {} : { owner: newOwner }),
    ...(newReason === reason ? {} : { reason: newReason }),
    ...(expires === '' ? {} : { expires }),
  };
  return Object.keys(changes).length === 0 ? null : { kind: 'allowlist-update', id, ...changes };
}
