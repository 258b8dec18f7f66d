import type { Outcome } from '../../core/audit/audit-entry.ts';
import { isAccountId } from '../../core/model/aws-ids.ts';
import { UsageError } from '../failure.ts';
import { groupIdOf } from '../group-id.ts';
import type { Host } from '../host/host.ts';
import { openTables, type TableOptions } from '../session.ts';
import { rangeOf } from './history-range.ts';
import { listHistory } from './list-history.ts';
import { asksOnlyForProposals } from './listed-entries.ts';
import { oldest } from './nothing-listed.ts';

export interface ListOptions extends TableOptions {
  readonly group?: string;
  readonly since?: string;
  readonly until?: string;
  readonly outcome?: readonly Outcome[];
  readonly account?: string;
  readonly actor?: string;
  readonly limit: number;
}

export async function runList(host: Host, options: ListOptions): Promise<number> {
  const groupId = options.group === undefined ? undefined : groupIdOf(options.group);
  if (options.account !== undefined && !isAccountId(options.account))
    throw new UsageError(`${JSON.stringify(options.account)} is not a 12-digit account id`);
  const session = await openTables(host, options);
  const isAnyTime = asksOnlyForProposals({ outcomes: options.outcome ?? [] });
  const range = rangeOf({ since: isAnyTime ? oldest : '30d', ...options }, session.runtime.clock.now());
  const { outcome: asked = [], account, groupRegion: region, actor, limit } = options;
  return listHistory(session, { ...range, groupId, outcomes: asked, account, region, actor, limit }, host);
}
