import type { AccountAction } from '../../core/audit/account-decision.ts';
import type { ConfirmOptions } from '../edit/confirm.ts';
import { exitCodes } from '../failure.ts';
import type { Host } from '../host/host.ts';
import { reasonOf } from '../reason.ts';
import { openTables, type TableOptions } from '../session.ts';
import { accountIdOf } from './account-id.ts';
import { decideAccount } from './decide-account.ts';

export interface DecideOptions extends TableOptions, ConfirmOptions {
  readonly reason: string;
  readonly force?: boolean;
}

/** `accounts include`, `accounts exclude` and `accounts reset`. */
export function decideRun(action: AccountAction) {
  return async (host: Host, options: DecideOptions, [id = '']: readonly string[]): Promise<number> => {
    const account = accountIdOf(id);
    const reason = reasonOf(options.reason, `say why, for \`smtp-warden accounts log\``);
    const session = await openTables(host, options);
    const decided = await decideAccount(host, session, {
      action,
      account,
      reason,
      force: options.force === true,
      options,
    });
    const { kind, before, after, groups, entry } = decided;
    const sequence = entry?.sequence ?? null;
    host.document({ account, action, reason, applied: kind === 'applied', before, after, groups, sequence });
    if (kind === 'applied') host.line(`${doneTexts[action]}: ${account}`);
    if (kind === 'unchanged') host.line(unchangedTexts[action](account));
    return kind === 'declined' ? exitCodes.failure : exitCodes.fine;
  };
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
