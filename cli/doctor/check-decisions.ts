import type { CheckResult } from '../../aws/checks.ts';
import { counted } from '../../core/model/counted.ts';
import { type AccountsSource, verifyAccounts } from '../history/verify-accounts.ts';

/** Whether the chain of decisions about accounts holds, and the table of the accounts says the same. */
export async function checkDecisions(source: AccountsSource): Promise<CheckResult> {
  const [first, ...others] = await verifyAccounts(source);
  if (first === undefined) return { status: 'ok', detail: 'the table of the accounts says the same as the record' };
  const { item, sequence, problem } = first;
  const more = others.length > 0 ? `; and ${counted(others.length, 'other')}` : '';
  return {
    status: 'failed',
    detail: `${item ?? `entry ${sequence}`}: ${problem}${more}`,
    mend: 'see smtp-warden history verify. CloudTrail data events of the tables say who wrote it',
  };
}
