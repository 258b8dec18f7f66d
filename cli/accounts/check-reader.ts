import { spokeCredentials } from '../../aws/accounts.ts';
import type { CheckResult } from '../../aws/checks.ts';
import { memberSqsClient, stsClient } from '../../aws/clients.ts';
import { countUndelivered } from '../../aws/undelivered.ts';
import { partitionOf } from '../../core/model/aws-ids.ts';
import { counted } from '../../core/model/counted.ts';
import { inBatches } from '../../core/model/in-batches.ts';
import type { AccountContact } from '../../core/organisation/registry.ts';
import { deadLetterQueueOf } from '../../runtime/account-access.ts';
import { placeFailure } from '../places/scan-error.ts';
import type { Session } from '../session.ts';

/** How many regions are asked at a time. */
const parallelRegions = 8;

/** How long a contact says that the functions still reach an account: a sweep comes at least once a day. */
const recentMs = 24 * 3_600_000;

interface Asked {
  readonly account: string;
  readonly regions: readonly string[];
  /** What the last scan saw; null where there was none. */
  readonly contact: AccountContact | null;
}

/**
 * Whether the role is there that the scans of the deployed functions use, and events of the account reach the hub. Null where the settings
 * name a role that deploy/spoke.yml does not give. A person is trusted by that role only where somebody has added it to the trust; then the last contact of a
 * scan says that it works.
 */
export async function checkReader(
  asked: Asked,
  session: Session,
): Promise<{ readonly role: CheckResult; readonly events: CheckResult | null } | null> {
  const { spokes } = session.settings;
  const roleName = spokes.roleName.replace(/-remediator$/, '-reader');
  const queue = deadLetterQueueOf(roleName);
  if (queue === null || asked.account === session.home.account) return null;
  const { region } = session.home;
  const world = { partition: partitionOf(region), now: session.runtime.clock.now };
  const credentials = spokeCredentials(() => stsClient(region), { ...spokes, roleName }, world)(asked.account);
  try {
    await credentials();
  } catch (error) {
    return { role: unseen(roleName, asked.contact, { now: session.runtime.clock.now(), error }), events: null };
  }
  const count = (at: string) => countUndelivered(memberSqsClient({ region: at, credentials }), queue);
  return {
    role: { status: 'ok', detail: `${roleName} can be assumed there` },
    events: await undeliveredResult(asked.regions, queue, count),
  };
}

function unseen(
  roleName: string,
  contact: AccountContact | null,
  { now, error }: { readonly now: number; readonly error: unknown },
): CheckResult {
  if (contact && now - Date.parse(contact.lastContact) < recentMs) {
    return { status: 'ok', detail: `a scan reached the account by ${roleName} on ${contact.lastContact}` };
  }
  const last = contact
    ? `the last scan that reached the account was on ${contact.lastContact}`
    : 'no scan has reached the account yet';
  return {
    status: 'warning',
    detail: `you may not assume ${roleName}, and ${last}: ${placeFailure(error)}`,
    mend: 'wait for the next sweep, then see the last contact: smtp-warden accounts list',
  };
}

/** By the dead-letter queue of each region. `count` gives null where there is none, or it may not be read. */
export async function undeliveredResult(
  regions: readonly string[],
  queue: string,
  count: (region: string) => Promise<number | null>,
): Promise<CheckResult> {
  const found = await inBatches(regions, parallelRegions, async (region) => {
    try {
      return { region, count: await count(region), problem: null };
    } catch (error) {
      return { region, count: null, problem: placeFailure(error) };
    }
  });
  const unread = found.find(({ problem }) => problem !== null);
  if (unread) {
    const mend = 'read the message from AWS';
    return { status: 'warning', detail: `queue ${queue} in ${unread.region}: ${unread.problem}`, mend };
  }
  const lacking = found.filter((one) => one.count === null).map(({ region }) => region);
  if (lacking.length > 0) {
    return {
      status: 'failed',
      detail: `there is no queue ${queue} in ${lacking.join(', ')}, or it may not be read: events from there may not reach the hub`,
      mend: 'deploy this version of deploy/spoke.yml there; until then only sweeps find open ports',
    };
  }
  const waiting = found.filter((one) => (one.count ?? 0) > 0);
  if (waiting.length === 0)
    return { status: 'ok', detail: `no event waits in ${queue} of ${counted(regions.length, 'region')}` };
  const texts = waiting.map((one) => `${one.count} in ${one.region}`);
  return {
    status: 'warning',
    detail: `events that could not be sent to the hub wait in ${queue}: ${texts.join(', ')}`,
    mend: "see that the hub's bus lets the account send (its policy, the organisation), then redrive or purge the queue",
  };
}
