import { CloudWatchLogsClient, DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import {
  DescribeFlowLogsCommand,
  DescribeNetworkAclsCommand,
  DescribeNetworkInterfacesCommand,
  DescribeRouteTablesCommand,
  DescribeSubnetsCommand,
  type EC2Client,
} from '@aws-sdk/client-ec2';
import {
  DescribeLoadBalancersCommand as DescribeClassicCommand,
  ElasticLoadBalancingClient,
} from '@aws-sdk/client-elastic-load-balancing';
import {
  DescribeLoadBalancersCommand,
  DescribeTargetGroupsCommand,
  ElasticLoadBalancingV2Client,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { type CheckResult, permissionResult, type TriedCalls, tryCalls } from '../checks.ts';
import { behaviour } from '../clients.ts';

/** Whether the addresses of a group may be read, which mail domains need. EC2 changes and reads nothing: it is a dry run. */
export async function checkAddressReads(ec2: EC2Client): Promise<CheckResult> {
  return permissionResult(await tryCalls(ofInterfaces(ec2)), 'addresses of groups can be read');
}

/**
 * Whether evidence may be read: by dry runs of EC2, and by the smallest page of what has none. Queries of flow logs are not tried, since each
 * reads and costs something.
 */
export async function checkEvidenceReads(ec2: EC2Client): Promise<CheckResult> {
  const { region, credentials } = ec2.config;
  const place = { region, credentials };
  const current = new ElasticLoadBalancingV2Client({ ...behaviour, ...place });
  const classic = new ElasticLoadBalancingClient({ ...behaviour, ...place });
  const logs = new CloudWatchLogsClient({ ...behaviour, ...place });
  const DryRun = true;
  const denied = await tryCalls({
    ...ofInterfaces(ec2),
    'ec2:DescribeSubnets': () => ec2.send(new DescribeSubnetsCommand({ DryRun })),
    'ec2:DescribeRouteTables': () => ec2.send(new DescribeRouteTablesCommand({ DryRun })),
    'ec2:DescribeNetworkAcls': () => ec2.send(new DescribeNetworkAclsCommand({ DryRun })),
    'ec2:DescribeFlowLogs': () => ec2.send(new DescribeFlowLogsCommand({ DryRun })),
    'elasticloadbalancing:DescribeLoadBalancers': async () => {
      await current.send(new DescribeLoadBalancersCommand({ PageSize: 1 }));
      await classic.send(new DescribeClassicCommand({ PageSize: 1 }));
    },
    'elasticloadbalancing:DescribeTargetGroups': () => current.send(new DescribeTargetGroupsCommand({ PageSize: 1 })),
    'logs:DescribeLogGroups': () => logs.send(new DescribeLogGroupsCommand({ limit: 1 })),
  });
  for (const client of [current, classic, logs]) client.destroy();
  return permissionResult(
    denied,
    'interfaces, routes, load balancers and flow logs can be read; queries were not tried',
  );
}

function ofInterfaces(ec2: EC2Client): TriedCalls {
  return {
    'ec2:DescribeNetworkInterfaces': () =>
      ec2.send(new DescribeNetworkInterfacesCommand({ DryRun: true, MaxResults: 5 })),
  };
}
