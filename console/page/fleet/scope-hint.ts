import { counted } from '../../../core/model/counted.ts';
import type { Scope } from '../../shared/orders.ts';
import type { StatusInfo } from '../../shared/status-info.ts';

/** What it takes to look there. Places are read eight at a time, each by calls of its own. */
export function scopeHint(
  { accounts, regions }: Scope,
  status: Pick<StatusInfo, 'region' | 'accounts'> | null,
): string {
  const region = status?.region ?? 'this region';
  const known = status?.accounts.length ?? 0;
  const every = known === 0 ? 'every managed account' : counted(known, 'managed account');
  if (accounts === 'all' && regions === 'all')
    return `Every enabled region of ${every}, eight at a time: may take minutes.`;
  if (accounts === 'all') return `${region} in ${every}, eight at a time.`;
  if (regions === 'all') return 'Every enabled region, eight at a time: some seconds for each.';
  return `Only ${region}: the fastest.`;
}
