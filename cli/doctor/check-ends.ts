import type { CheckResult } from '../../aws/checks.ts';
import { comingEnds } from '../../core/audit/coming-ends.ts';
import { counted } from '../../core/model/counted.ts';
import type { Policy } from '../../core/policy/policy.ts';

/** How many are named: the earliest. */
const mostNamed = 3;

/** Whether an entry or an exemption ends within some days, which a person has to know before it does. `now` is in milliseconds. */
export function endsResult(
  policy: Policy,
  { now, days }: { readonly now: number; readonly days: number },
): CheckResult {
  const ends = comingEnds(policy, [], { now, days });
  const within = `within ${counted(days, 'day')}`;
  if (ends.length === 0) return { status: 'ok', detail: `no entry or exemption ends ${within}` };
  const named = ends.slice(0, mostNamed).map((end) => {
    const what = end.kind === 'entry' ? end.item.cidr : `the exemption of ${end.item.group.groupId}`;
    return `${what} (${end.item.id}) on ${end.expiresAt.slice(0, 10)}`;
  });
  const rest = ends.length - named.length;
  const more = rest > 0 ? `, and ${rest} more` : '';
  const mend =
    'renew what is still needed: smtp-warden allowlist renew ID --expires 90d, or smtp-warden exempt renew ID --expires 90d. ' +
    'smtp-warden status names the groups';
  return { status: 'warning', detail: `${counted(ends.length, 'end')} ${within}: ${named.join(', ')}${more}`, mend };
}
