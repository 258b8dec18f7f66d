import { dynamodbClient } from '../../aws/clients.ts';
import { dynamodbAccountStates } from '../../aws/dynamodb-account-states.ts';
import { counted } from '../../core/model/counted.ts';
import { plainLine } from '../../core/model/plain-line.ts';
import { isSameRules, otherRulesText } from '../../core/organisation/ou-rules.ts';
import type { RegistryContents } from '../../core/organisation/registry.ts';
import type { Column } from '../column.ts';
import { exitCodes } from '../failure.ts';
import type { Host } from '../host/host.ts';
import { orWithoutTable } from '../log/without-table.ts';
import { openTables, type Session, type TableOptions } from '../session.ts';
import { type AccountView, type ListedAccount, listedAccounts } from './account-view.ts';
import { fleetRulesOf, namedAccountsOf } from './fleet-rules.ts';
import { sweptContacts } from './swept-contacts.ts';

export interface ListOptions extends TableOptions {
  readonly notManaged?: boolean;
  readonly ou?: string;
}

/** Lists the accounts that are managed, those that are not, and why. One Scan of the registry. */
export async function runList(host: Host, options: ListOptions): Promise<number> {
  const session = await openTables(host, options);
  const isByList = namedAccountsOf(session.settings) !== null;
  const registry = await registryOf(session, !isByList);
  const rules = fleetRulesOf(session, registry?.listing ?? null);
  const unreachable = await unreachableOf(session);
  const swept = isByList ? await sweptContacts(session) : new Map();
  const all = listedAccounts({ registry, unreachable, swept }, rules);
  const shown = all.filter((account) => isAskedFor(account, options));
  host.document({ accounts: shown.map(viewOf) });
  if (shown.length > 0 || host.format === 'csv') host.table(host.format === 'csv' ? csvColumns : columns, shown);
  else host.line(all.length === 0 ? 'No account is known.' : 'No account is as these options ask for.');
  host.sum(sumText(all, shown));
  const deployed = registry?.listing?.rules;
  if (!isByList && deployed && !isSameRules(rules, deployed)) {
    host.notice(`smtp-warden: ${otherRulesText(rules, deployed)}`);
  }
  const damaged = registry?.damaged ?? [];
  for (const { id, problem } of damaged) host.notice(`smtp-warden: item ${plainLine(id)} cannot be read: ${problem}`);
  return damaged.length > 0 ? exitCodes.failure : exitCodes.fine;
}

/** Where a list decides, there may be no registry at all. */
function registryOf({ runtime }: Session, isNeeded: boolean): Promise<RegistryContents | null> {
  return isNeeded ? runtime.registry.all() : orWithoutTable(() => runtime.registry.all(), null);
}

/** Commands are used without a deployed bot as well, which alone has a table of sweeps. */
function unreachableOf({ settings, home }: Session) {
  const states = dynamodbAccountStates(dynamodbClient(home.region), settings.deployment.sweepTable);
  return orWithoutTable(() => states.unreachable(), new Map());
}

/** An OU by its id, by its name, or by the names of the whole way. What is below it counts as well. */
function isAskedFor({ membership, ou, ouIds }: ListedAccount, { notManaged, ou: asked }: ListOptions): boolean {
  if (notManaged && membership === 'managed') return false;
  if (asked === undefined) return true;
  const names = ou?.split('/') ?? [];
  return ouIds.includes(asked) || names.includes(asked) || `${ou ?? ''}/`.startsWith(`${asked}/`);
}

function viewOf({ membership: _, ouIds: __, ...view }: ListedAccount): AccountView {
  return view;
}

/** Names of accounts and OUs are anybody's text. */
const columns: readonly Column<ListedAccount>[] = [
  { title: 'account', name: 'id', text: ({ id }) => id },
  { title: 'name', name: 'name', text: ({ name }) => plainLine(name ?? '') },
  { title: 'OU', name: 'ou', text: ({ ou }) => plainLine(ou ?? '') },
  { title: 'state', name: 'state', text: ({ state }) => plainLine(state ?? '') },
  { title: 'regions', name: 'regions', text: ({ regions }) => (regions.length > 0 ? String(regions.length) : '') },
  { title: 'last contact', name: 'lastContact', text: ({ lastContact }) => lastContact ?? '' },
  {
    title: 'managed',
    name: 'reason',
    text: ({ membership, reason }) => `${managedTexts[membership]}: ${plainLine(reason)}`,
  },
];

const managedTexts = { managed: 'yes', unconfirmed: 'scanned only', unmanaged: 'no' } as const;

/** The members of `--json`; the regions with a blank between them. */
const csvColumns: readonly Column<ListedAccount>[] = (
  ['id', 'name', 'ou', 'state', 'regions', 'lastContact', 'included', 'reason'] as const
).map((name) => ({
  title: name,
  name,
  text: (account) => (name === 'regions' ? account.regions.join(' ') : plainLine(String(account[name] ?? ''))),
}));

function sumText(all: readonly ListedAccount[], shown: readonly ListedAccount[]): string {
  const of = (kind: ListedAccount['membership']) => all.filter(({ membership }) => membership === kind).length;
  const parts = [
    `${of('managed')} managed`,
    ...(of('unconfirmed') > 0 ? [`${of('unconfirmed')} scanned only`] : []),
    `${of('unmanaged')} not managed`,
  ];
  const listed = shown.length === all.length ? '' : `; ${shown.length} listed`;
  return `${counted(all.length, 'account')}: ${parts.join(', ')}${listed}`;
}
