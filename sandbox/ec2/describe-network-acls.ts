import { type AclEntry, type NetworkAcl, networkAclsOf, subnetsOf } from '../network.ts';
import type { Region } from '../world.ts';
import { element, list, wrap } from '../xml.ts';
import type { Ec2Context } from './context.ts';
import { associationId, describeListed } from './describe-listed.ts';
import type { FilterTable } from './filters.ts';

const filters: FilterTable<NetworkAcl> = {
  'association.subnet-id': (matches) => (one) => one.subnets.some(matches),
  default: (matches) => (one) => matches(String(one.isDefault)),
  'network-acl-id': (matches) => (one) => matches(one.id),
  'vpc-id': (matches) => (one) => matches(one.vpc),
};

/**
 * DescribeNetworkAcls, MaxResults (5 to 1000) a page. The default ACL of a VPC is associated with each subnet that has no other.
 * @throws {AwsError} InvalidNetworkAclID.NotFound, InvalidNetworkAclId.Malformed, InvalidParameterValue, InvalidParameterCombination.
 */
export function describeNetworkAcls(context: Ec2Context): string {
  return describeListed(context, associated(context.region), {
    ...{ prefix: 'acl', parameter: 'NetworkAclId', notFound: 'InvalidNetworkAclID.NotFound' },
    ...{ filters, largest: 1000, set: 'networkAclSet' },
    xml: (one) => aclXml(one, context.region),
  });
}

function associated(region: Region): NetworkAcl[] {
  const acls = networkAclsOf(region);
  const taken = new Set(acls.flatMap(({ subnets }) => subnets));
  const free = subnetsOf(region).filter(({ id }) => !taken.has(id));
  return acls.map((acl) => {
    const further = acl.isDefault ? free.filter(({ vpc }) => vpc === acl.vpc).map(({ id }) => id) : [];
    return { ...acl, subnets: [...acl.subnets, ...further] };
  });
}

function aclXml(acl: NetworkAcl, { account }: Region): string {
  const associationXml = (subnet: string) =>
    element('networkAclAssociationId', associationId('aclassoc', acl.id, subnet)) +
    element('networkAclId', acl.id) +
    element('subnetId', subnet);
  return (
    element('networkAclId', acl.id) +
    element('vpcId', acl.vpc) +
    element('ownerId', account) +
    element('default', acl.isDefault) +
    list('entrySet', acl.entries, entryXml) +
    list('associationSet', acl.subnets, associationXml)
  );
}

function entryXml({ number, protocol, action, isEgress, cidr, ports }: AclEntry): string {
  return (
    element('ruleNumber', number) +
    element('protocol', protocol) +
    element('ruleAction', action) +
    element('egress', isEgress) +
    element(cidr.includes(':') ? 'ipv6CidrBlock' : 'cidrBlock', cidr) +
    (ports ? wrap('portRange', element('from', ports.from) + element('to', ports.to)) : '')
  );
}
