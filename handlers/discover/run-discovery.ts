import type { RegistryWriter } from '../../aws/registry-writes.ts';
import type { Topic } from '../../aws/sns-topic.ts';
import { counted } from '../../core/model/counted.ts';
import { inBatches } from '../../core/model/in-batches.ts';
import type { ListedAccount } from '../../core/organisation/accept-listing.ts';
import type { AccountWrite } from '../../core/organisation/account-changes.ts';
import { membershipOf } from '../../core/organisation/membership.ts';
import type { OuRules } from '../../core/organisation/ou-rules.ts';
import type { Listing, Registry, RegistryContents } from '../../core/organisation/registry.ts';
import { type RegistryUpdate, registryUpdate } from '../../core/organisation/registry-update.ts';
import type { Logger } from '../../runtime/logger.ts';
import type { Meter } from '../../runtime/metrics.ts';
import type { Hub } from '../announce/next-commands.ts';
import { changedByRules } from './changed-by-rules.ts';
import { changesMail } from './changes-mail.ts';
import { isWorthAMail } from './is-worth-a-mail.ts';

export interface DiscoverWorld {
  readonly registry: Pick<Registry, 'all'>;
  readonly writer: RegistryWriter;
  /** All accounts of the organisation. Throws where the listing is not whole. */
  readonly list: () => Promise<readonly ListedAccount[]>;
  readonly rules: OuRules;
  readonly topic: Topic;
  readonly hub: Hub;
  readonly meter: Meter;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** How many items are written at a time; a client has 50 connections. */
const parallelWrites = 32;

/** How many accounts one line of the log names. */
const mostLogged = 100;

/**
 * Brings the registry up to date with the organisation. People are told before it is written: where it fails in between, they are told
 * twice. The accounts are written before the listing, which confirms all that have not left. Throws where the organisation cannot be
 * listed, where the registry cannot be read or written, and where another run has written the same account in the meantime; the next run
 * does it again.
 */
export async function runDiscovery(world: DiscoverWorld, logger: Logger): Promise<void> {
  const { registry, writer, list, meter, now } = world;
  const { includeOus, excludeOus } = world.rules;
  // First the registry and the time: what another run writes after this is not written over.
  const contents = await registry.all();
  for (const item of contents.damaged) logger.error(item, 'an item of the registry cannot be read');
  const at = new Date(now()).toISOString();
  const update = registryUpdate(await list(), contents, at);
  tell(update, contents, { meter, logger });
  await announce(update, contents, world);
  const written = await inBatches(update.writes, parallelWrites, (write) => writer.putAccount(write));
  const conflicts = update.writes.filter((_, index) => written[index] === 'conflict').map(({ account }) => account.id);
  if (conflicts.length > 0) {
    throw new Error(
      `another run has changed ${counted(conflicts.length, 'account')} meanwhile: ${conflicts.join(', ')}`,
    );
  }
  if ((await writer.putListing({ ...update.listing, rules: { includeOus, excludeOus } })) === 'outdated') {
    logger.warn({ at }, 'a listing that was begun later has been accepted already');
  }
  countMembers({ ...contents, accounts: accountsAfter(contents, update.writes), listing: update.listing }, world);
}

function tell(
  { acceptance, writes, changes }: RegistryUpdate,
  { accounts }: RegistryContents,
  { meter, logger }: { readonly meter: Meter; readonly logger: Logger },
): void {
  if (acceptance.kind === 'refused') {
    meter.count('ListingsRefused');
    logger.error(
      { ...acceptance, missing: acceptance.missing.slice(0, mostLogged) },
      'listing of the organisation refused: no account is removed',
    );
  }
  for (const { kind, account } of changes) logger.info({ kind, ...account }, 'an account has changed');
  logger.info({ known: accounts.size, written: writes.length, changes: changes.length }, 'organisation listed');
}

async function announce(update: RegistryUpdate, contents: RegistryContents, world: DiscoverWorld): Promise<void> {
  const { rules, hub, topic } = world;
  const now = world.now();
  const after = { ...contents, accounts: accountsAfter(contents, update.writes), listing: update.listing };
  const byRules = changedByRules(after, { before: contents.listing?.rules, after: rules }, { hub: hub.account, now });
  if (!isWorthAMail(update, contents) && byRules.stopped.length + byRules.started.length === 0) return;
  await topic.publish(changesMail(update, after, { rules, hub, byRules, now }));
}

function accountsAfter({ accounts }: RegistryContents, writes: readonly AccountWrite[]): RegistryContents['accounts'] {
  return new Map([...accounts, ...writes.map(({ account }) => [account.id, account] as const)]);
}

interface Members extends Pick<RegistryContents, 'accounts' | 'decisions'> {
  readonly listing: Listing;
}

/** How many accounts are managed, and of how many nobody knows any more whether they are. */
function countMembers({ accounts, decisions, listing }: Members, { rules, meter, now }: DiscoverWorld): void {
  const kinds = [...accounts.values()].map(
    (account) =>
      membershipOf({ account, decision: decisions.get(account.id) ?? null, listing }, { ...rules, now: now() }).kind,
  );
  meter.count('AccountsManaged', kinds.filter((kind) => kind === 'managed').length);
  meter.count('AccountsUnconfirmed', kinds.filter((kind) => kind === 'unconfirmed').length);
}
