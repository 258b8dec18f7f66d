import { AwsError } from '../aws-error.ts';
import type { Listener, LoadBalancer } from '../network.ts';
import { element, wrap } from '../xml.ts';
import { type ElbContext, memberList, members, pageOf, suffix } from './context.ts';

/**
 * DescribeLoadBalancers of the classic API: all, or those of LoadBalancerNames; PageSize (1 to 400) a page.
 * @throws {AwsError} LoadBalancerNotFound, ValidationError.
 */
export function describeClassicLoadBalancers({ region, params }: ElbContext): string {
  const names = members(params, 'LoadBalancerNames');
  const all = [...region.network.loadBalancers.values()].filter(({ type }) => type === 'classic');
  for (const name of names) {
    if (!all.some((one) => one.name === name)) {
      throw new AwsError('LoadBalancerNotFound', `There is no ACTIVE Load Balancer named '${name}'`);
    }
  }
  const wanted = all.filter(({ name }) => names.length === 0 || names.includes(name));
  const { page, markerXml } = pageOf(wanted, params);
  return memberList('LoadBalancerDescriptions', page, (one) => balancerXml(region.name, one)) + markerXml;
}

/** Every listener of a Classic Load Balancer sends to all its instances, on its own instance port. */
function balancerXml(region: string, one: LoadBalancer): string {
  const instances = [...new Set(one.listeners.flatMap(({ targets }) => targets.map(({ id }) => id)))];
  return (
    element('LoadBalancerName', one.name) +
    element('DNSName', `${one.name}-${suffix(one.name).slice(0, 8)}.${region}.elb.amazonaws.com`) +
    memberList('ListenerDescriptions', one.listeners, listenerXml) +
    memberList('Subnets', one.subnets, String) +
    element('VPCId', one.vpc) +
    memberList('Instances', instances, (id) => element('InstanceId', id)) +
    memberList('SecurityGroups', one.groups, String) +
    element('Scheme', one.scheme)
  );
}

function listenerXml({ port, protocol, targets: [first] }: Listener): string {
  const listener =
    element('Protocol', protocol) +
    element('LoadBalancerPort', port) +
    element('InstanceProtocol', protocol) +
    element('InstancePort', first?.port ?? port);
  return wrap('Listener', listener);
}
