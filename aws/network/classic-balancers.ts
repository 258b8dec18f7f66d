import {
  DescribeLoadBalancersCommand,
  type ElasticLoadBalancingClient,
  type LoadBalancerDescription,
} from '@aws-sdk/client-elastic-load-balancing';
import type { LoadBalancer } from '../../core/evidence/network.ts';
import { listIn, pagesOf } from '../paging.ts';
import { given } from './addresses.ts';

/** The most items in one page (Elastic Load Balancing API reference). */
const PageSize = 400;

/** All Classic Load Balancers: one answer says everything of each. Throws on one that cannot be read. */
export async function classicBalancers(elb: ElasticLoadBalancingClient): Promise<LoadBalancer[]> {
  const page = (Marker?: string) => elb.send(new DescribeLoadBalancersCommand({ PageSize, Marker }));
  const found: LoadBalancer[] = [];
  for await (const answer of pagesOf('DescribeLoadBalancers', page, ({ NextMarker }) => NextMarker)) {
    found.push(...listIn(answer, 'LoadBalancerDescriptions').map(classicOf));
  }
  return found;
}

/** Each listener sends to all instances, on its own instance port. */
function classicOf(one: LoadBalancerDescription): LoadBalancer {
  const name = given(one.LoadBalancerName, 'a Classic Load Balancer without name');
  const listeners = given(one.ListenerDescriptions, `the Classic Load Balancer ${name} without listeners`).flatMap(
    ({ Listener }) => Listener ?? [],
  );
  const ports = [
    ...new Set(listeners.map(({ InstancePort }) => given(InstancePort, `a listener of ${name} without port`))),
  ];
  const instances = (one.Instances ?? []).flatMap(({ InstanceId }) => InstanceId ?? []);
  return {
    ...{ id: name, name, type: 'classic', isInternetFacing: one.Scheme !== 'internal' },
    ...{ vpcId: one.VPCId ?? '', subnetIds: one.Subnets ?? [], groupIds: one.SecurityGroups ?? [] },
    listens: listeners.flatMap(({ LoadBalancerPort }) => LoadBalancerPort ?? []),
    targets: instances.flatMap((target) => ports.map((port) => ({ target, port }))),
  };
}
