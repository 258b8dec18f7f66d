import type { AccountAction } from '../../core/audit/account-decision.ts';
import type { ConfirmOptions } from '../edit/confirm.ts';
import { exitCodes } from '../failure.ts';
import type { Host } from '../host/host.ts';
import { reasonOf } from '../reason.ts';
import { openTables, type TableOptions } from '../session.ts';
import { accountIdOf } from './account-id.ts';
import { type DecidedAccounts, decideAccounts } from './decide-accounts.ts';

export interface DecideOptions extends TableOptions, ConfirmOptions {
  readonly reason: string;
  readonly force?: boolean;
}

/** `accounts include`, `accounts exclude` and `accounts reset`. */
export function decideRun(action: AccountAction) {
  return async (host: Host, options: DecideOptions, ids: readonly string[]): Promise<number> => {
    const accounts = [...new Set(ids.map(accountIdOf))];
    const reason = reasonOf(options.reason, 'say why, for `smtp-warden accounts log`');
    const session = await openTables(host, options);
    const decided = await decideAccounts(host, session, {
      ...{ action, accounts, reason, force: options.force === true, options },
    });
    const { kind, accounts: shown, errors } = decided;
    host.document({ action, reason, applied: kind === 'applied' && errors.length === 0, accounts: shown, errors });
    for (const line of doneLines(action, decided)) host.line(line);
    for (const { account, error } of errors) host.notice(`smtp-warden: account ${account}: ${error}`);
    return kind === 'declined' || errors.length > 0 ? exitCodes.failure : exitCodes.fine;
  };
}

/** What became of each account; nothing where a dry run or a no has changed none. */
function doneLines(action: AccountAction, { kind, accounts, errors }: DecidedAccounts): string[] {
  if (kind === 'declined' || kind === 'dry-run') return [];
  const failed = new Set(errors.map(({ account }) => account));
  return accounts
    .filter(({ account }) => !failed.has(account))
    .map(({ account, sequence }) => {
      return sequence === null ? unchangedTexts[action](account) : `${doneTexts[action]}: ${account}`;
    });
}

const doneTexts: Readonly<Record<AccountAction, string>> = {
  include: 'Included',
  exclude: 'Excluded',
  reset: 'Taken back',
};

const unchangedTexts: Readonly<Record<AccountAction, (account: string) => string>> = {
  include: (account) => `Account ${account} is included already, for the same reason.`,
  exclude: (account) => `Account ${account} is excluded already, for the same reason.`,
  reset: (account) => `Nobody has decided anything about account ${account}.`,
};
