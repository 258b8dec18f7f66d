import {
  AllocateAddressCommand,
  AssociateAddressCommand,
  AssociateRouteTableCommand,
  AttachInternetGatewayCommand,
  AuthorizeSecurityGroupIngressCommand,
  CreateInternetGatewayCommand,
  CreateNetworkInterfaceCommand,
  CreateRouteCommand,
  CreateRouteTableCommand,
  CreateSecurityGroupCommand,
  CreateSubnetCommand,
  CreateVpcCommand,
  type EC2Client,
} from '@aws-sdk/client-ec2';
import {
  CreateListenerCommand,
  CreateLoadBalancerCommand,
  CreateTargetGroupCommand,
  ElasticLoadBalancingV2Client,
  RegisterTargetsCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { readerAt } from '../../builders/a-network-reader.ts';
import { account, clientFor, known, region, tcp } from '../../contracts/ec2/aws.ts';
import { networkContract, type OpenNetwork } from '../../contracts/network.contract.ts';
import { startMoto } from './start-moto.ts';

const innerAddress = '10.7.1.9';

/** Where moto is not EC2, as in known-differences.ts. */
const knownDifferences = {
  'a subnet says what VPC Block Public Access does in it': 'moto does not know VPC Block Public Access',
};

async function subnetsIn(
  ec2: EC2Client,
  VpcId: string,
): Promise<OpenNetwork['subnets'] & { readonly gatewayId: string }> {
  const make = async (CidrBlock: string) =>
    known((await ec2.send(new CreateSubnetCommand({ VpcId, CidrBlock }))).Subnet?.SubnetId);
  const [open, closed] = [await make('10.7.0.0/24'), await make('10.7.1.0/24')];
  const { InternetGateway } = await ec2.send(new CreateInternetGatewayCommand({}));
  const gatewayId = known(InternetGateway?.InternetGatewayId);
  await ec2.send(new AttachInternetGatewayCommand({ InternetGatewayId: gatewayId, VpcId }));
  const { RouteTable } = await ec2.send(new CreateRouteTableCommand({ VpcId }));
  const RouteTableId = known(RouteTable?.RouteTableId);
  await ec2.send(new CreateRouteCommand({ RouteTableId, DestinationCidrBlock: '0.0.0.0/0', GatewayId: gatewayId }));
  await ec2.send(new AssociateRouteTableCommand({ RouteTableId, SubnetId: open }));
  return { open, closed, gatewayId };
}

async function groupsIn(ec2: EC2Client, VpcId: string): Promise<OpenNetwork['groups']> {
  const make = async (GroupName: string) =>
    known((await ec2.send(new CreateSecurityGroupCommand({ GroupName, Description: 'contract', VpcId }))).GroupId);
  const groups = { mail: await make('mail'), web: await make('web'), unused: await make('unused') };
  await ec2.send(
    new AuthorizeSecurityGroupIngressCommand({ GroupId: groups.web, IpPermissions: [tcp(25, '0.0.0.0/0')] }),
  );
  return groups;
}

async function interfaceIn(
  ec2: EC2Client,
  SubnetId: string,
  Groups: string[],
  PrivateIpAddress: string,
): Promise<string> {
  const { NetworkInterface } = await ec2.send(
    new CreateNetworkInterfaceCommand({ SubnetId, Groups, PrivateIpAddress }),
  );
  return known(NetworkInterface?.NetworkInterfaceId);
}

async function balancerIn(endpoint: string, { vpcId, subnetId }: { vpcId: string; subnetId: string }): Promise<void> {
  const elb = new ElasticLoadBalancingV2Client(configOf(endpoint));
  const { LoadBalancers } = await elb.send(
    new CreateLoadBalancerCommand({ Name: 'front', Type: 'network', Scheme: 'internet-facing', Subnets: [subnetId] }),
  );
  const { TargetGroups } = await elb.send(
    new CreateTargetGroupCommand({ Name: 'front', Protocol: 'TCP', Port: 2525, VpcId: vpcId, TargetType: 'ip' }),
  );
  const TargetGroupArn = known(TargetGroups?.[0]?.TargetGroupArn);
  await elb.send(new RegisterTargetsCommand({ TargetGroupArn, Targets: [{ Id: innerAddress, Port: 2525 }] }));
  await elb.send(
    new CreateListenerCommand({
      ...{ LoadBalancerArn: known(LoadBalancers?.[0]?.LoadBalancerArn), Port: 25, Protocol: 'TCP' },
      DefaultActions: [{ Type: 'forward', TargetGroupArn }],
    }),
  );
}

function configOf(endpoint: string) {
  return { endpoint, region, credentials: { accessKeyId: account, secretAccessKey: 'moto' } };
}

async function open(): Promise<OpenNetwork> {
  const moto = await startMoto();
  const ec2 = clientFor(moto.endpoint);
  const { Vpc } = await ec2.send(new CreateVpcCommand({ CidrBlock: '10.7.0.0/16' }));
  const vpcId = known(Vpc?.VpcId);
  const { gatewayId, ...subnets } = await subnetsIn(ec2, vpcId);
  const groups = await groupsIn(ec2, vpcId);
  const interfaces = {
    mail: await interfaceIn(ec2, subnets.open, [groups.mail, groups.web], '10.7.0.9'),
    inner: await interfaceIn(ec2, subnets.closed, [groups.mail], innerAddress),
  };
  const { AllocationId, PublicIp } = await ec2.send(new AllocateAddressCommand({ Domain: 'vpc' }));
  await ec2.send(new AssociateAddressCommand({ AllocationId, NetworkInterfaceId: interfaces.mail }));
  await balancerIn(moto.endpoint, { vpcId, subnetId: subnets.open });
  return {
    reader: () => readerAt(configOf(moto.endpoint)),
    ...{ vpcId, gatewayId, groups, subnets, interfaces, innerAddress, publicAddress: known(PublicIp) },
    close: moto.close,
  };
}

networkContract('moto', open, knownDifferences);
