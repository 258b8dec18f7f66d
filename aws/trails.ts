import {
  CloudTrailClient,
  DescribeTrailsCommand,
  GetEventSelectorsCommand,
  GetTrailStatusCommand,
  type Trail,
} from '@aws-sdk/client-cloudtrail';
import type { EC2Client } from '@aws-sdk/client-ec2';
import { parseArn } from '../core/model/aws-ids.ts';
import { inBatches } from '../core/model/in-batches.ts';
import { messageOf } from '../core/model/message-of.ts';
import type { Place } from '../core/model/security-group.ts';
import { errorCode } from './aws-error.ts';
import { deniedCodes } from './checks.ts';
import { behaviour } from './clients.ts';
import { recordsOpenings } from './trail-selectors.ts';

/**
 * Whether the calls that open ports are recorded in a region. EventBridge has them only from a trail that logs and that records
 * management write events there, one of all regions or of the organisation included (EventBridge user guide, Events from AWS
 * services).
 */
export type TrailCoverage =
  /** `unseen`: the account that owns the trail, where its selectors could not be read. */
  | { readonly kind: 'recorded'; readonly trail: string; readonly unseen: string | null }
  | { readonly kind: 'missing'; readonly reason: string }
  | { readonly kind: 'unknown'; readonly reason: string };

export interface RegionCoverage {
  readonly region: string;
  readonly coverage: TrailCoverage;
}

/** How many regions are asked at a time. */
const atOnce = 8;

/**
 * Reads the trails of accounts. `ec2At` gives a client with the credentials of an account; `managed` are the accounts that it
 * knows, in which the trails of the organisation may be. Throws nothing: what cannot be read is `unknown`.
 */
export function trailReader(ec2At: (place: Place) => EC2Client, managed: readonly string[]) {
  const cloudTrailAt = (place: Place) => {
    const { region, credentials } = ec2At(place).config;
    return new CloudTrailClient({ ...behaviour, region, credentials });
  };
  const known = new Map<string, Promise<TrailCoverage>>();
  const judge = (trail: Trail, account: string): Promise<TrailCoverage> => {
    const key = `${account} ${trail.TrailARN}`;
    const judged = known.get(key) ?? coverageBy(trail, account, { cloudTrailAt, managed });
    known.set(key, judged);
    return judged;
  };
  return async (account: string, regions: readonly string[]): Promise<readonly RegionCoverage[]> => {
    const [first, ...others] = regions;
    if (first === undefined) return [];
    const seen = await coverageIn({ account, region: first }, { cloudTrailAt, judge });
    if (seen.isEverywhere) return regions.map((region) => ({ region, coverage: seen.coverage }));
    const rest = await inBatches(others, atOnce, async (region) => ({
      region,
      ...(await coverageIn({ account, region }, { cloudTrailAt, judge })),
    }));
    return [{ region: first, ...seen }, ...rest].map(({ region, coverage }) => ({ region, coverage }));
  };
}

interface Reader {
  readonly cloudTrailAt: (place: Place) => CloudTrailClient;
  readonly judge: (trail: Trail, account: string) => Promise<TrailCoverage>;
}

/** `isEverywhere`: the trail is of all regions, so that the others need not be asked. */
async function coverageIn(
  place: Place,
  { cloudTrailAt, judge }: Reader,
): Promise<{ readonly coverage: TrailCoverage; readonly isEverywhere: boolean }> {
  try {
    const { trailList = [] } = await cloudTrailAt(place).send(new DescribeTrailsCommand({ includeShadowTrails: true }));
    const here = trailList.filter((trail) => trail.IsMultiRegionTrail || trail.HomeRegion === place.region);
    const judged = await Promise.all(
      here.map(async (trail) => ({ trail, coverage: await judge(trail, place.account) })),
    );
    const best = judged.find(({ coverage }) => coverage.kind === 'recorded');
    if (best) return { coverage: best.coverage, isEverywhere: best.trail.IsMultiRegionTrail === true };
    const doubtful = judged.find(({ coverage }) => coverage.kind === 'unknown');
    if (doubtful) return { coverage: doubtful.coverage, isEverywhere: false };
    const reasons = judged.flatMap(({ coverage }) => (coverage.kind === 'missing' ? [coverage.reason] : []));
    return { coverage: { kind: 'missing', reason: reasons.join('; ') || 'there is no trail' }, isEverywhere: false };
  } catch (error) {
    return { coverage: unknown(error), isEverywhere: false };
  }
}

/** By one trail, read where it is at home: a replica in another region has no settings of its own. */
async function coverageBy(
  { Name: trail = '', TrailARN: arn = '', HomeRegion: region = '', IsOrganizationTrail: isShared = false }: Trail,
  account: string,
  { cloudTrailAt, managed }: Pick<Reader, 'cloudTrailAt'> & { readonly managed: readonly string[] },
): Promise<TrailCoverage> {
  const owner = parseArn(arn)?.account ?? account;
  const isForeign = owner !== account;
  const cloudTrail = cloudTrailAt({ account: isForeign && managed.includes(owner) ? owner : account, region });
  try {
    const { IsLogging } = await cloudTrail.send(new GetTrailStatusCommand({ Name: arn }));
    if (!IsLogging) return { kind: 'missing', reason: `trail ${trail} is not logging` };
    const selectors = await cloudTrail.send(new GetEventSelectorsCommand({ TrailName: arn }));
    if (recordsOpenings(selectors)) return { kind: 'recorded', trail, unseen: null };
    return { kind: 'missing', reason: `trail ${trail} records no management write events` };
  } catch (error) {
    // A member account sees the organisation's trail, and not what it records (cloud-custodian#6394).
    if (isForeign && isShared && !deniedCodes.includes(errorCode(error)))
      return { kind: 'recorded', trail, unseen: owner };
    return unknown(error);
  }
}

function unknown(error: unknown): TrailCoverage {
  const message = messageOf(error);
  return { kind: 'unknown', reason: `${errorCode(error)}: ${message}` };
}
