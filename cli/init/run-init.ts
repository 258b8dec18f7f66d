import { dynamodbClient } from '../../aws/clients.ts';
import { createTables, type TableNames } from '../../aws/create-tables.ts';
import { type TakeOver, takeOver } from '../../aws/policy-table/take-over.ts';
import { counted } from '../../core/model/counted.ts';
import type { Settings } from '../../runtime/settings.ts';
import { exitCodes, UsageError } from '../failure.ts';
import type { Host } from '../host/host.ts';
import { openSession } from '../session.ts';
import { type Settled, settlePolicy } from './settle-policy.ts';
import { tableLines, tableView } from './table-lines.ts';

export interface InitOptions {
  readonly region?: string[];
  readonly yes?: boolean;
  readonly shorterChain?: boolean;
}

export async function runInit(
  host: Host,
  { yes = false, shorterChain = false, ...options }: InitOptions,
): Promise<number> {
  const session = await openSession(host, options);
  const { settings, home, place } = session;
  if (place.region !== home.region) {
    const advice = `to have them in ${place.region}, set AWS_REGION=${place.region} here and for every other command`;
    throw new UsageError(`the tables are in the region of the AWS environment, ${home.region}; ${advice}`);
  }
  const dynamodb = dynamodbClient(home.region);
  const tables = await createTables(dynamodb, tablesOf(settings));
  const policy = await takeOver({
    dynamodb,
    table: settings.allowlistTable,
    auditTable: settings.auditTable,
    now: Date.now,
  });
  for (const one of tables) for (const line of tableLines(one)) host.line(line);
  for (const line of takeOverLines(policy, settings.allowlistTable)) host.line(line);
  const chain = await settlePolicy(session, { yes, shorterChain }, host);
  host.document({ ...home, tables: tables.map(tableView), policy, chain });
  host.line(`Policy's chain: ${chainTexts[chain]}`);
  return policy.notMoved.length > 0 || chain === 'declined' ? exitCodes.failure : exitCodes.fine;
}

/** The registry is for an organisation alone, also where a list still says which accounts are managed. */
function tablesOf({ allowlistTable, auditTable, organisation }: Settings): TableNames {
  const { id, accountsTable } = organisation;
  return { allowlistTable, auditTable, ...(id === null ? {} : { accountsTable }) };
}

const chainTexts: Readonly<Record<Settled, string>> = {
  adopted: 'begun',
  kept: 'exists already, and the allowlist table says the same',
  restored: 'the allowlist table was put back to what it says',
  declined: 'nothing was written',
};

function takeOverLines({ moved, removed, notMoved }: TakeOver, table: string): string[] {
  const items = (count: number) => counted(count, 'item');
  const late = 'written by an older version after the table was taken over, and not in force';
  return [
    ...(moved > 0
      ? [`${table}: ${items(moved)} of the older layout taken over. Versions up to 0.2 now stop with an error.`]
      : []),
    ...(removed > 0 ? [`${table}: what ${removed} earlier imports left behind was removed`] : []),
    ...(notMoved.length > 0 ? [`${table}: ${notMoved.join(', ')}: ${late}. smtp-warden doctor says what to do.`] : []),
  ];
}
