import { type CallerIdentity, callerIdentity } from '../aws/caller-identity.ts';
import { ec2Client, stsClient } from '../aws/clients.ts';
import { configuredRegion, enabledRegions } from '../aws/regions.ts';
import type { Trigger } from '../core/audit/audit-entry.ts';
import type { Policy } from '../core/gateways.ts';
import { compose, type Place, type Runtime } from '../runtime/compose.ts';
import { readSettings, type Settings } from '../runtime/settings.ts';
import { UsageError } from './failure.ts';

/** One run of a command against one account: whose credentials, which region, and the warden there. */
export interface Session {
  readonly settings: Settings;
  readonly identity: CallerIdentity;
  /** Where the two tables are: the region of the AWS environment, whatever --region says. */
  readonly home: Place;
  /** Where the command looks for groups. */
  readonly place: Place;
  readonly runtime: Runtime;
  /** How the audit log names this run. */
  readonly trigger: (command: string) => Trigger;
}

/**
 * Opens a session that looks for groups in the given region, or in the one of the AWS environment (AWS_REGION, or the
 * profile's). The tables are in the environment's region, so that one allowlist and one history serve all regions.
 */
export async function openSession(region?: string): Promise<Session> {
  const settings = readSettings(process.env);
  const homeRegion = await homeRegionOf(region);
  const identity = await callerIdentity(stsClient(homeRegion));
  const { account } = identity;
  const home = { account, region: homeRegion };
  const place = { account, region: region === undefined ? homeRegion : regionName(region) };
  const actor = { arn: identity.arn, type: 'Caller', sourceIp: null, userAgent: null, at: null };
  return {
    settings,
    identity,
    home,
    place,
    runtime: compose(settings, home),
    trigger: (command) => ({ kind: 'cli', name: command, eventId: null, actor }),
  };
}

/** The regions a command goes over. */
export async function regionsOf(session: Session, options: RegionOptions): Promise<string[]> {
  if (options.allRegions) return enabledRegions(ec2Client(session.place.region));
  return options.region && options.region.length > 0
    ? [...new Set(options.region.map(regionName))]
    : [session.place.region];
}

export interface RegionOptions {
  readonly region?: string[];
  readonly allRegions?: boolean;
}

/** The policy, or an empty one where there is no table yet: enough to look, never enough to change. */
export async function policyForReading({ runtime }: Session, missing: () => void): Promise<Policy> {
  try {
    return await runtime.allowlist.read();
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'ResourceNotFoundException') throw error;
    missing();
    return { entries: [], exemptions: [] };
  }
}

/** A security group id, or a usage error: EC2 would look for anything else in vain. */
export function groupIdOf(text: string): string {
  if (/^sg-([0-9a-f]{8}|[0-9a-f]{17})$/.test(text)) return text;
  throw new UsageError(`${JSON.stringify(text)} is not a security group id; it looks like sg-0123456789abcdef0`);
}

/** An empty variable counts as none, as it does to the SDK. The region asked for is the last resort. */
async function homeRegionOf(asked: string | undefined): Promise<string> {
  const variable = process.env.AWS_REGION || process.env.AWS_DEFAULT_REGION;
  if (variable) return regionName(variable);
  return regionName(asked === undefined ? await regionOfProfile() : await regionOfProfile().catch(() => asked));
}

function regionName(text: string): string {
  if (/^[a-z]{2}(-[a-z]+)+-\d+$/.test(text)) return text;
  throw new UsageError(`${JSON.stringify(text)} is not an AWS region; it looks like us-east-1`);
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
