import type { Fleet } from '../../core/gateways.ts';
import { isAccountId } from '../../core/model/aws-ids.ts';
import { inBatches } from '../../core/model/in-batches.ts';
import { isByRegistry, type Settings } from '../../runtime/settings.ts';
import { UsageError } from '../failure.ts';

/** Which accounts a person asks for. */
export interface AskedAccounts {
  readonly roleArn?: string;
  readonly accounts?: readonly string[];
}

/** How many accounts are asked for at a time. */
const parallelAccounts = 20;

/**
 * The accounts the command is about: our own, the one whose role was named, or those that were asked for. The registry of an organisation is
 * read whole for `all` alone.
 */
export async function accountsOf(
  fleet: Fleet,
  settings: Settings,
  { roleArn, accounts }: AskedAccounts,
): Promise<readonly string[]> {
  if (roleArn !== undefined) {
    const others = settings.spokes.accounts.filter((account) => account !== fleet.hub);
    if (others.length > 0) return others;
    throw new UsageError(
      `--role-arn is for other accounts, and ${roleArn} is of the account of the credentials; use it by a profile (role_arn)`,
    );
  }
  if (accounts === undefined) return [fleet.hub];
  if (accounts.includes('all')) return fleet.accounts();
  const asked = [...new Set(accounts)];
  const problems = await inBatches(asked, parallelAccounts, (account) => strangerText(account, fleet, settings));
  const problem = problems.find((text) => text !== null);
  if (problem === undefined) return asked;
  throw new UsageError(`${problem}`);
}

/** Why a command cannot be about an account; null where it can. */
async function strangerText(account: string, fleet: Fleet, settings: Settings): Promise<string | null> {
  const name = JSON.stringify(account);
  if (!isByRegistry(settings)) {
    if (await fleet.isManaged(account)) return null;
    const managed = await fleet.accounts();
    return `${name} is neither the account of the credentials nor one of SMTP_WARDEN_ACCOUNTS (${managed.join(', ')})`;
  }
  if (!isAccountId(account)) return `${name} is not an account id of 12 digits`;
  const membership = await fleet.membership(account);
  if (membership.kind !== 'unmanaged') return null;
  return `account ${account} is not managed: ${membership.reason}. See: smtp-warden accounts list`;
}
