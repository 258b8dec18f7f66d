import type { Host } from '../host/host.ts';
import { reasonOf } from '../reason.ts';
import { openTables, type TableOptions } from '../session.ts';
import { rejectProposals } from './reject-proposals.ts';

export interface RejectOptions extends TableOptions {
  readonly reason: string;
  readonly yes?: boolean;
}

export async function runReject(host: Host, options: RejectOptions, ids: readonly string[]): Promise<number> {
  const reason = reasonOf(options.reason, 'say why');
  const session = await openTables(host, options);
  return rejectProposals({ ids, reason, yes: options.yes === true }, session, host);
}
