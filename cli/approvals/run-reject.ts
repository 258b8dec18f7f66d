import { UsageError } from '../failure.ts';
import type { Host } from '../host/host.ts';
import { openTables, type TableOptions } from '../session.ts';
import { rejectProposals } from './reject-proposals.ts';

export interface RejectOptions extends TableOptions {
  readonly reason: string;
  readonly yes?: boolean;
}

export async function runReject(host: Host, options: RejectOptions, ids: readonly string[]): Promise<number> {
  const reason = options.reason.trim();
  if (reason === '') throw new UsageError('--reason is empty; say why');
  const session = await openTables(host, options);
  return rejectProposals({ ids, reason, yes: options.yes === true }, session, host);
}
