import {
  DescribeListenersCommand,
  DescribeLoadBalancersCommand,
  DescribeTargetGroupsCommand,
  DescribeTargetHealthCommand,
  type ElasticLoadBalancingV2Client,
  type LoadBalancer as ElbLoadBalancer,
  type TargetGroup as ElbTargetGroup,
  type TargetHealthDescription,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import type { LoadBalancer, LoadBalancerTarget } from '../../core/evidence/network.ts';
import type { AddressFamily } from '../../core/model/cidr.ts';
import { errorCode } from '../aws-error.ts';
import { listIn, pagesOf } from '../paging.ts';
import { addressOf, given } from './addresses.ts';

/** The most items in one page (Elastic Load Balancing API reference). */
const PageSize = 400;

/** A load balancer without what it listens to and sends to. */
export type ListedBalancer = Omit<LoadBalancer, 'listens' | 'targets'>;

/** A target group that carries TCP, and the load balancers that send to it. */
export interface TargetGroup {
  readonly id: string;
  readonly vpcId: string;
  /** `instance`, `ip` or `alb`. */
  readonly type: string;
  readonly balancerIds: readonly string[];
  /** By which family its targets are sent to; null: not said. */
  readonly family: AddressFamily | null;
}

function familyOf(type: string | undefined): AddressFamily | null {
  return type === 'ipv4' || type === 'ipv6' ? type : null;
}

/** All load balancers of the current API. Throws on one that cannot be read. */
export async function listBalancers(elb: ElasticLoadBalancingV2Client): Promise<ListedBalancer[]> {
  const page = (Marker?: string) => elb.send(new DescribeLoadBalancersCommand({ PageSize, Marker }));
  const found: ListedBalancer[] = [];
  for await (const answer of pagesOf('DescribeLoadBalancers', page, ({ NextMarker }) => NextMarker)) {
    found.push(...listIn(answer, 'LoadBalancers').map(balancerOf));
  }
  return found;
}

function balancerOf(one: ElbLoadBalancer): ListedBalancer {
  const id = given(one.LoadBalancerArn, 'a load balancer without ARN');
  return {
    ...{ id, name: one.LoadBalancerName ?? id, type: given(one.Type, `the load balancer ${id} without type`) },
    // A Gateway Load Balancer has no scheme: it is reached by its endpoints alone.
    isInternetFacing: one.Scheme === 'internet-facing' && one.Type !== 'gateway',
    vpcId: one.VpcId ?? '',
    subnetIds: (one.AvailabilityZones ?? []).flatMap(({ SubnetId }) => SubnetId ?? []),
    groupIds: one.SecurityGroups ?? [],
  };
}

/** These carry no TCP. */
const otherProtocols: readonly (string | undefined)[] = ['UDP', 'QUIC', 'GENEVE'];

/** All target groups that a load balancer sends TCP to. A Lambda function has no port. */
export async function listTargetGroups(elb: ElasticLoadBalancingV2Client): Promise<TargetGroup[]> {
  const page = (Marker?: string) => elb.send(new DescribeTargetGroupsCommand({ PageSize, Marker }));
  const found: ElbTargetGroup[] = [];
  for await (const answer of pagesOf('DescribeTargetGroups', page, ({ NextMarker }) => NextMarker)) {
    found.push(...listIn(answer, 'TargetGroups'));
  }
  return found
    .filter(({ Protocol, TargetType }) => !otherProtocols.includes(Protocol) && TargetType !== 'lambda')
    .map(({ TargetGroupArn, VpcId = '', TargetType = 'ip', LoadBalancerArns = [], IpAddressType }) => ({
      id: given(TargetGroupArn, 'a target group without ARN'),
      ...{ vpcId: VpcId, type: TargetType, balancerIds: LoadBalancerArns, family: familyOf(IpAddressType) },
    }));
}

/** The TCP ports that a load balancer listens on; null: it is gone. */
export async function listenedPorts(
  elb: ElasticLoadBalancingV2Client,
  LoadBalancerArn: string,
): Promise<number[] | null> {
  const page = (Marker?: string) => elb.send(new DescribeListenersCommand({ LoadBalancerArn, PageSize, Marker }));
  const ports = new Set<number>();
  try {
    for await (const answer of pagesOf('DescribeListeners', page, ({ NextMarker }) => NextMarker)) {
      for (const { Port, Protocol } of listIn(answer, 'Listeners')) {
        if (Port !== undefined && !otherProtocols.includes(Protocol)) ports.add(Port);
      }
    }
  } catch (error) {
    if (isGone(error)) return null;
    throw error;
  }
  return [...ports];
}

/** The registered targets of a group to which its load balancer may send; none where the group is gone. */
export async function targetsOf(
  elb: ElasticLoadBalancingV2Client,
  TargetGroupArn: string,
): Promise<LoadBalancerTarget[]> {
  try {
    const answer = await elb.send(new DescribeTargetHealthCommand({ TargetGroupArn }));
    return listIn(answer, 'TargetHealthDescriptions').filter(isUsed).map(targetOf);
  } catch (error) {
    if (isGone(error)) return [];
    throw error;
  }
}

/** `Target.NotInUse`: no listener sends to it, or its zone is not one of the load balancer (API reference, TargetHealth). */
function isUsed({ TargetHealth }: TargetHealthDescription): boolean {
  return !['Target.NotInUse', 'Target.NotRegistered'].includes(TargetHealth?.Reason ?? '');
}

function targetOf({ Target }: TargetHealthDescription): LoadBalancerTarget {
  const id = given(Target?.Id, 'a target without id');
  const target = /^[0-9a-f:.]+$/i.test(id) ? addressOf(id) : id;
  return { target, port: given(Target?.Port, `the target ${target} without port`) };
}

function isGone(error: unknown): boolean {
  return [
    'LoadBalancerNotFoundException',
    'LoadBalancerNotFound',
    'TargetGroupNotFoundException',
    'TargetGroupNotFound',
  ].includes(errorCode(error));
}
