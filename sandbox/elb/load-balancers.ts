import { AwsError } from '../aws-error.ts';
import type { Listener, LoadBalancer } from '../network.ts';
import { text } from '../query.ts';
import type { Region } from '../world.ts';
import { element, wrap } from '../xml.ts';
import { balancerArn, currentBalancers, type ElbContext, memberList, members, pageOf, suffix } from './context.ts';
import { targetGroupArn } from './target-groups.ts';

/**
 * DescribeLoadBalancers of the current API: all, or those of LoadBalancerArns or Names; PageSize (1 to 400) a page.
 * @throws {AwsError} LoadBalancerNotFound, ValidationError.
 */
export function describeLoadBalancers({ region, params }: ElbContext): string {
  const arns = members(params, 'LoadBalancerArns');
  const names = members(params, 'Names');
  const all = currentBalancers(region);
  for (const arn of arns) balancerOf(region, arn);
  for (const name of names) if (!all.some((one) => one.name === name)) throw notFound(name);
  const isWanted = (one: LoadBalancer) =>
    arns.length + names.length === 0 || arns.includes(balancerArn(region, one)) || names.includes(one.name);
  const { page, markerXml } = pageOf(all.filter(isWanted), params);
  return memberList('LoadBalancers', page, (one) => balancerXml(region, one)) + markerXml;
}

function balancerXml(region: Region, one: LoadBalancer): string {
  const zoneXml = (id: string) =>
    element('ZoneName', `${region.name}${region.network.subnets.get(id)?.zone ?? 'a'}`) + element('SubnetId', id);
  return (
    element('LoadBalancerArn', balancerArn(region, one)) +
    element('DNSName', `${one.name}-${suffix(one.name)}.elb.${region.name}.amazonaws.com`) +
    element('LoadBalancerName', one.name) +
    (one.type === 'gateway' ? '' : element('Scheme', one.scheme)) +
    element('VpcId', one.vpc) +
    wrap('State', element('Code', 'active')) +
    element('Type', one.type) +
    memberList('AvailabilityZones', one.subnets, zoneXml) +
    (one.groups.length === 0 ? '' : memberList('SecurityGroups', one.groups, String)) +
    element('IpAddressType', 'ipv4')
  );
}

/**
 * DescribeListeners of one load balancer, PageSize (1 to 400) a page.
 * @throws {AwsError} LoadBalancerNotFound, ValidationError.
 */
export function describeListeners({ region, params }: ElbContext): string {
  const arn = text(params, 'LoadBalancerArn');
  if (arn === undefined)
    throw new AwsError('ValidationError', 'You must specify either listener ARNs or a load balancer ARN');
  const balancer = balancerOf(region, arn);
  const { page, markerXml } = pageOf(balancer.listeners, params);
  return memberList('Listeners', page, (listener) => listenerXml(region, balancer, listener)) + markerXml;
}

function listenerXml(region: Region, balancer: LoadBalancer, listener: Listener): string {
  const arn = balancerArn(region, balancer);
  const action =
    listener.targets.length === 0
      ? element('Type', 'fixed-response')
      : element('Type', 'forward') + element('TargetGroupArn', targetGroupArn(region, balancer, listener));
  return (
    element('ListenerArn', `${arn.replace(':loadbalancer/', ':listener/')}/${suffix(String(listener.port))}`) +
    element('LoadBalancerArn', arn) +
    (balancer.type === 'gateway' ? '' : element('Port', listener.port) + element('Protocol', listener.protocol)) +
    memberList('DefaultActions', [action], String)
  );
}

function balancerOf(region: Region, arn: string): LoadBalancer {
  const found = currentBalancers(region).find((one) => balancerArn(region, one) === arn);
  if (!found) throw notFound(arn);
  return found;
}

function notFound(what: string): AwsError {
  return new AwsError('LoadBalancerNotFound', `Load balancer '${what}' not found`);
}
