import { z } from 'zod';
import { AwsError } from './aws-error.ts';
import { partitionName } from './partition.ts';
import { type Trail, trailSchema } from './trail.ts';
import { defaultAccount, type Region, type World } from './world.ts';

const defaultTrails: readonly Trail[] = [trailSchema.parse({})];

/** The trails of an account: those that were set, or one that records everything. */
function trailsOf(world: World, account: string): readonly Trail[] {
  return world.trails.get(account) ?? defaultTrails;
}

const describe = z.object({ includeShadowTrails: z.boolean().default(true) });
const named = z.object({ Name: z.string().optional(), TrailName: z.string().optional() });

/**
 * Answers DescribeTrails, GetTrailStatus and GetEventSelectors.
 * @throws {AwsError} TrailNotFoundException, also for the selectors of an organisation's trail in a member account
 * (turbot/steampipe-plugin-aws#577); UnknownOperationException.
 */
export function answerCloudTrail(action: string, body: unknown, world: World, region: Region): string {
  if (action === 'DescribeTrails') return describeTrails(describe.parse(body).includeShadowTrails, world, region);
  const { Name, TrailName } = named.parse(body);
  const wanted = Name ?? TrailName ?? '';
  const found = visibleTrails(world, region).find(({ arn, trail }) => arn === wanted || trail.name === wanted);
  const unknown = new AwsError('TrailNotFoundException', `Unknown trail: ${wanted} for the user: ${region.account}`);
  if (!found) throw unknown;
  if (action === 'GetTrailStatus') return JSON.stringify({ IsLogging: found.trail.isLogging });
  if (action !== 'GetEventSelectors') {
    throw new AwsError('UnknownOperationException', `Unknown operation ${action}`);
  }
  if (found.owner !== region.account) throw unknown;
  const { eventSelectors, advancedEventSelectors } = found.trail;
  const selectors = advancedEventSelectors
    ? { AdvancedEventSelectors: advancedEventSelectors }
    : { EventSelectors: eventSelectors };
  return JSON.stringify({ TrailARN: found.arn, ...selectors });
}

function describeTrails(includeShadows: boolean, world: World, region: Region): string {
  const here = visibleTrails(world, region).filter(({ trail, owner }) => {
    const isShadow = trail.homeRegion !== region.name || owner !== region.account;
    return isShadow ? includeShadows && (trail.isMultiRegion || trail.homeRegion === region.name) : true;
  });
  return JSON.stringify({
    trailList: here.map(({ arn, trail }) => ({
      Name: trail.name,
      TrailARN: arn,
      HomeRegion: trail.homeRegion,
      IsMultiRegionTrail: trail.isMultiRegion,
      IsOrganizationTrail: trail.isOrganization,
    })),
  });
}

interface VisibleTrail {
  readonly owner: string;
  readonly arn: string;
  readonly trail: Trail;
}

/** An account's own trails, and those of the organisation that others own. */
function visibleTrails(world: World, { account, name }: Region): VisibleTrail[] {
  const owners = [...new Set([account, defaultAccount, ...world.trails.keys()])];
  return owners.flatMap((owner) =>
    trailsOf(world, owner)
      .filter(({ isOrganization }) => owner === account || isOrganization)
      .map((trail) => {
        const arn = `arn:${partitionName(name)}:cloudtrail:${trail.homeRegion}:${owner}:trail/${trail.name}`;
        return { owner, arn, trail };
      }),
  );
}
