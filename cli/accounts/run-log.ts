import { replayDecisions } from '../../core/audit/account-chain.ts';
import type { AccountEntry } from '../../core/audit/account-decision.ts';
import type { Column } from '../column.ts';
import { exitCodes } from '../failure.ts';
import type { Host } from '../host/host.ts';
import { sinceOf } from '../moment.ts';
import { shortArn } from '../render/done.ts';
import { openTables, type TableOptions } from '../session.ts';
import { accountIdOf } from './account-id.ts';

export interface LogOptions extends TableOptions {
  readonly account?: string;
  readonly since?: string;
  readonly by?: string;
}

/**
 * Lists what people decided about accounts, newest first. Of a chain that is not valid it lists what comes before the first fault, names
 * the fault, and gives exit code 1.
 */
export async function runLog(host: Host, { account, since, by, ...options }: LogOptions): Promise<number> {
  const asked = account === undefined ? undefined : accountIdOf(account);
  const session = await openTables(host, options);
  const from = since === undefined ? '' : sinceOf(since, session.runtime.clock.now());
  const links = await session.runtime.accountDecisions.links();
  const replayed = replayDecisions(links);
  const end = replayed.kind === 'broken' ? replayed.fault.sequence : Number.POSITIVE_INFINITY;
  const entries = links
    .flatMap(({ entry }) => (entry !== null && entry.sequence < end ? entry : []))
    .filter(
      (entry) => entry.at >= from && (asked ?? entry.account) === entry.account && entry.by.arn.includes(by ?? ''),
    )
    .reverse();
  if (replayed.kind === 'broken') {
    host.notice(
      `smtp-warden: entry ${end} of the chain of decisions about accounts is not valid: ${replayed.fault.problem}. Only what was ` +
        'recorded before it is listed; `smtp-warden history verify` checks the whole log',
    );
  }
  host.document({ decisions: entries.map(viewOf) });
  if (entries.length > 0 || host.format === 'csv') host.table(host.format === 'csv' ? csvColumns : columns, entries);
  else
    host.line(
      links.length === 0
        ? 'Nobody has decided anything about an account yet.'
        : 'No decision is as these options ask for.',
    );
  return replayed.kind === 'broken' ? exitCodes.failure : exitCodes.fine;
}

function viewOf({ at, by, action, account, reason, previewDigest, sequence }: AccountEntry) {
  return { at, by: by.arn, userId: by.userId, action, account, reason, previewDigest, sequence };
}

const columns: readonly Column<AccountEntry>[] = [
  { title: 'at', name: 'at', text: ({ at }) => at },
  { title: 'account', name: 'account', text: ({ account }) => account },
  { title: 'decision', name: 'action', text: ({ action }) => action },
  { title: 'by', name: 'by', text: ({ by }) => shortArn(by.arn) },
  { title: 'reason', name: 'reason', text: ({ reason }) => reason },
];

const csvColumns: readonly Column<AccountEntry>[] = (
  ['at', 'by', 'userId', 'action', 'account', 'reason', 'previewDigest', 'sequence'] as const
).map((name) => ({ title: name, name, text: (entry) => String(viewOf(entry)[name] ?? '') }));
