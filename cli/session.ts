import { type CallerIdentity, callerIdentity } from '../aws/caller-identity.ts';
import { forgetAwsOffset, stsClient } from '../aws/clients.ts';
import { configuredRegion, enabledRegions } from '../aws/regions.ts';
import type { Trigger } from '../core/audit/audit-entry.ts';
import { isRegion, roleOfArn } from '../core/model/aws-ids.ts';
import type { Place } from '../core/model/security-group.ts';
import type { Policy } from '../core/policy/policy.ts';
import type { Alarm, ReconcileDeps } from '../core/reconcile/reconcile-deps.ts';
import { composeForPeople, type PersonRuntime } from '../runtime/compose-for-people.ts';
import { isByRegistry, readSettings, type Settings } from '../runtime/settings.ts';
import { accountsOf } from './accounts/accounts-of.ts';
import { UsageError } from './failure.ts';
import type { Host } from './host/host.ts';
import { mailForPeople } from './mail.ts';
import { allRegionsOf } from './places/all-regions.ts';
import type { FoundPlaces } from './places/found-places.ts';
import { atPlace } from './places/scan-error.ts';

/** One run of a command: whose credentials, where the tables and the groups are, and what core needs of them. */
export interface Session {
  readonly settings: Settings;
  readonly identity: CallerIdentity;
  /** Where the two tables are: the region of the AWS environment, but where a command asks for tables elsewhere. */
  readonly home: Place;
  /** The accounts the command is about. */
  readonly accounts: readonly string[];
  /** Where the groups are, if the command is about one place only. */
  readonly place: Place;
  readonly runtime: PersonRuntime & Pick<ReconcileDeps, 'alarm'>;
  /** How the audit log names this run. */
  readonly trigger: (command: string) => Trigger;
}

/**
 * Opens a session. Groups are looked for in the first region asked for, or in that of the AWS environment (AWS_REGION, or
 * the profile's), and in the account of the credentials unless another role or account is asked for. The tables are in the
 * environment's account and region, so that one allowlist and one history serve all.
 */
export async function openSession(
  host: Pick<Host, 'notice' | 'ownsProcess'>,
  options: PlaceOptions & { readonly tables?: string } = {},
): Promise<Session> {
  // Other commands of the process may be changing groups, by the clock of the same AWS.
  if (host.ownsProcess) forgetAwsOffset();
  const named = readSettings(process.env);
  const settings = withSpokes(named, options);
  const region = options.region?.[0];
  const homeRegion = options.tables === undefined ? await homeRegionOf(region) : regionName(options.tables);
  const identity = await callerIdentity(stsClient(homeRegion));
  const home = { account: identity.account, region: homeRegion };
  const runtime = composeForPeople(settings, home, (problem) => host.notice(`smtp-warden: ${problem}`), {
    // The account of --role-arn may be read whatever the registry says of it.
    changesByRegistry: isByRegistry(named),
  });
  const accounts = await accountsOf(runtime.fleet, settings, options);
  const actor = { arn: identity.arn, type: 'Caller', sourceIp: null, userAgent: null, at: null };
  return {
    settings,
    identity,
    home,
    accounts,
    place: { account: accounts[0] ?? home.account, region: region === undefined ? homeRegion : regionName(region) },
    runtime: namingPlaces(runtime, home, host),
    trigger: (command) => ({ kind: 'cli', name: command, eventId: null, actor }),
  };
}

/** The options of a command that is about the tables; see `withTables`. */
export interface TableOptions {
  /** The region of the tables. */
  readonly region?: string;
  /** The region of a group; that of the tables where it is left out. */
  readonly groupRegion?: string;
}

/** Opens a session of a command that is about the tables: its --region is theirs. */
export async function openTables(
  host: Pick<Host, 'notice' | 'ownsProcess'>,
  { region, groupRegion }: TableOptions,
): Promise<Session> {
  return openSession(host, {
    ...(region === undefined ? {} : { tables: region }),
    ...(groupRegion === undefined ? {} : { region: [groupRegion] }),
  });
}

/** Errors of reading a group name its place: most commands are about groups of several. */
function namingPlaces(runtime: PersonRuntime, home: Place, host: Pick<Host, 'notice'>): Session['runtime'] {
  const { groups } = runtime;
  return {
    ...runtime,
    ...mailForPeople(runtime.mail, home, host),
    alarm: (alarm) => tellAlarm(alarm, host),
    groups: {
      snapshot: (ref, alsoLists) => atPlace(ref, { home }, () => groups.snapshot(ref, alsoLists)),
      rules: (ref) => atPlace(ref, { home }, () => groups.rules(ref)),
    },
  };
}

/** Warnings for a person are printed at once, beside the command's own output, except those that its result contains anyway. */
function tellAlarm({ kind, message }: Alarm, host: Pick<Host, 'notice'>): void {
  if (kind !== 'ChainsBroken' && kind !== 'ClockDiffers') host.notice(`smtp-warden: ${message}`);
}

/** Where a command is asked to look for groups. */
export interface PlaceOptions {
  readonly region?: readonly string[];
  readonly allRegions?: boolean;
  readonly roleArn?: string;
  readonly accounts?: readonly string[];
}

/** The places a command goes over. With --all-regions, an account that cannot be reached is given as a failure. */
export async function placesOf(session: Session, options: PlaceOptions): Promise<FoundPlaces> {
  const { accounts, home, place, runtime } = session;
  if (options.allRegions) {
    const ask = (at: Place) => enabledRegions(runtime.clientsAt(at).ec2);
    return allRegionsOf(accounts, home.region, ask);
  }
  const asked = options.region && options.region.length > 0 ? options.region.map(regionName) : [place.region];
  return allOf(accounts.flatMap((account) => [...new Set(asked)].map((region) => ({ account, region }))));
}

function allOf(places: readonly Place[]): FoundPlaces {
  return { places, failures: [], skipped: [] };
}

/** The settings with the role that --role-arn names; its ARN gives the account as well. */
function withSpokes(settings: Settings, { roleArn, accounts }: PlaceOptions): Settings {
  if (roleArn === undefined) return settings;
  if (accounts !== undefined) throw new UsageError('give --role-arn or --accounts, not both');
  const role = roleOfArn(roleArn);
  if (role === null) {
    throw new UsageError(
      `${JSON.stringify(roleArn)} is not the ARN of a role such as arn:aws:iam::111122223333:role/name`,
    );
  }
  return { ...settings, spokes: { ...settings.spokes, accounts: [role.account], roleName: role.roleName } };
}

/** A policy that a person is shown the effect of. */
export interface ShownPolicy {
  readonly policy: Policy;
  readonly version: string | null;
}

/** The policy, or an empty one where there is no table yet: enough to scan by, never enough to change anything. */
export async function policyForReading(session: Session, host: Host): Promise<Policy> {
  return (await versionForReading(session, host)).policy;
}

/** The same with the version of the policy; null: there is no table. */
export async function versionForReading({ runtime }: Session, host: Host): Promise<ShownPolicy> {
  try {
    return await runtime.allowlist.current();
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'ResourceNotFoundException') throw error;
    host.notice(`Nothing counts as approved: ${error.message} (smtp-warden init creates it).`);
    return { policy: { entries: [], exemptions: [] }, version: null };
  }
}

/** An empty variable counts as none, as it does to the SDK. The region asked for is the last resort. */
async function homeRegionOf(asked: string | undefined): Promise<string> {
  const variable = process.env.AWS_REGION || process.env.AWS_DEFAULT_REGION;
  if (variable) return regionName(variable);
  return regionName(asked === undefined ? await regionOfProfile() : await regionOfProfile().catch(() => asked));
}

function regionName(text: string): string {
  if (isRegion(text)) return text;
  throw new UsageError(`${JSON.stringify(text)} is not an AWS region such as us-east-1`);
}

async function regionOfProfile(): Promise<string> {
  try {
    return await configuredRegion();
  } catch (error) {
    throw new UsageError('no AWS region: set AWS_REGION, or a region in the profile, or give --region', {
      cause: error,
    });
  }
}
