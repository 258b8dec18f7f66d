import { groupIdOf } from '../group-id.ts';
import type { Host } from '../host/host.ts';
import { reasonOf } from '../reason.ts';
import { openTables, type TableOptions } from '../session.ts';
import { restartHistory } from './restart-history.ts';

export interface RestartOptions extends TableOptions {
  readonly account?: string;
  readonly reason: string;
  readonly yes?: boolean;
}

export async function runRestart(
  host: Host,
  options: RestartOptions,
  [groupId = '']: readonly string[],
): Promise<number> {
  const id = groupIdOf(groupId);
  const reason = reasonOf(options.reason, 'say what was wrong');
  const session = await openTables(host, options);
  const group = { ...session.place, account: options.account ?? session.place.account, groupId: id };
  return restartHistory({ group, reason, yes: options.yes === true }, session, host);
}
