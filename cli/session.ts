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
  readonly home: Place;
  readonly runtime: Runtime;
  /** How the audit log names this run. */
  readonly trigger: (command: string) => Trigger;
}

/** Opens a session in the given region, or in the one of the AWS environment (AWS_REGION, or the profile's). */
export async function openSession(region?: string): Promise<Session> {
  const settings = readSettings(process.env);
  const place = await regionOf(region);
  const identity = await callerIdentity(stsClient(place));
  const home = { account: identity.account, region: place };
  const actor = { arn: identity.arn, type: 'Caller', sourceIp: null, userAgent: null, at: null };
  return {
    settings,
    identity,
    home,
    runtime: compose(settings, home),
    trigger: (command) => ({ kind: 'cli', name: command, eventId: null, actor }),
  };
}

/** The regions a command goes over. */
export async function regionsOf(session: Session, options: RegionOptions): Promise<string[]> {
  if (options.allRegions) return enabledRegions(ec2Client(session.home.region));
  return options.region && options.region.length > 0 ? [...new Set(options.region)] : [session.home.region];
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

async function regionOf(given: string | undefined): Promise<string> {
  const region = given ?? process.env.AWS_REGION ?? process.env.AWS_DEFAULT_REGION ?? (await regionOfProfile());
  if (/^[a-z]{2}(-[a-z]+)+-\d+$/.test(region)) return region;
  throw new UsageError(`${JSON.stringify(region)} is not an AWS region; it looks like us-east-1`);
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
