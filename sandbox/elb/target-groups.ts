import { AwsError } from '../aws-error.ts';
import type { Listener, LoadBalancer } from '../network.ts';
import { text } from '../query.ts';
import type { Region } from '../world.ts';
import { element, wrap } from '../xml.ts';
import {
  arnPrefix,
  balancerArn,
  currentBalancers,
  type ElbContext,
  memberList,
  members,
  pageOf,
  suffix,
} from './context.ts';

type TargetGroup = { arn: string; balancer: LoadBalancer; listener: Listener };

/** Each listener with targets has a target group of its own, with these as its registered targets. */
function targetGroupsOf(region: Region): TargetGroup[] {
  return currentBalancers(region).flatMap((balancer) =>
    balancer.listeners
      .filter(({ targets }) => targets.length > 0)
      .map((listener) => ({ arn: targetGroupArn(region, balancer, listener), balancer, listener })),
  );
}

export function targetGroupArn(region: Region, { name }: LoadBalancer, { port }: Listener): string {
  const own = `${name.slice(0, 26)}-${port}`;
  return `${arnPrefix(region)}:targetgroup/${own}/${suffix(`${name} ${port}`)}`;
}

/**
 * DescribeTargetGroups: all, or those of LoadBalancerArn or TargetGroupArns; PageSize (1 to 400) a page.
 * @throws {AwsError} TargetGroupNotFound, ValidationError.
 */
export function describeTargetGroups({ region, params }: ElbContext): string {
  const balancer = text(params, 'LoadBalancerArn');
  const arns = members(params, 'TargetGroupArns');
  const all = targetGroupsOf(region);
  for (const arn of arns) groupOf(all, arn);
  const isWanted = (one: TargetGroup) =>
    (balancer === undefined || balancerArn(region, one.balancer) === balancer) &&
    (arns.length === 0 || arns.includes(one.arn));
  const { page, markerXml } = pageOf(all.filter(isWanted), params);
  return memberList('TargetGroups', page, (one) => groupXml(region, one)) + markerXml;
}

function groupXml(region: Region, { arn, balancer, listener }: TargetGroup): string {
  const [, name = ''] = /targetgroup\/([^/]+)\//.exec(arn) ?? [];
  return (
    element('TargetGroupArn', arn) +
    element('TargetGroupName', name) +
    element('Protocol', listener.protocol) +
    element('Port', listener.targets[0]?.port) +
    element('VpcId', balancer.vpc) +
    memberList('LoadBalancerArns', [balancerArn(region, balancer)], String) +
    element('TargetType', typeOf(listener)) +
    element('IpAddressType', 'ipv4')
  );
}

function typeOf({ targets: [first] }: Listener): string {
  if (first === undefined || first.id.startsWith('i-')) return 'instance';
  return /^[0-9a-f.:]+$/i.test(first.id) && /[.:]/.test(first.id) ? 'ip' : 'alb';
}

/**
 * DescribeTargetHealth: every registered target of a group, all of them healthy.
 * @throws {AwsError} TargetGroupNotFound, ValidationError.
 */
export function describeTargetHealth({ region, params }: ElbContext): string {
  const arn = text(params, 'TargetGroupArn');
  if (arn === undefined) throw new AwsError('ValidationError', 'TargetGroupArn is required');
  const { listener } = groupOf(targetGroupsOf(region), arn);
  const targetXml = ({ id, port }: { id: string; port: number }) => {
    const balancer = typeOf(listener) === 'alb' ? region.network.loadBalancers.get(id) : undefined;
    const target = element('Id', balancer ? balancerArn(region, balancer) : id) + element('Port', port);
    return wrap('Target', target) + wrap('TargetHealth', element('State', 'healthy'));
  };
  return memberList('TargetHealthDescriptions', listener.targets, targetXml);
}

function groupOf(all: readonly TargetGroup[], arn: string): TargetGroup {
  const found = all.find((one) => one.arn === arn);
  if (!found) throw new AwsError('TargetGroupNotFound', `Target groups '${arn}' not found`);
  return found;
}
