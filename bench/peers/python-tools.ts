import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { countOf } from './sdk-paginator.ts';
import type { Tool } from './tool.ts';

const common = { version: null, exitCode: 0 } as const;

const paginate = `
import boto3
pages = boto3.client('ec2').get_paginator('describe_security_groups').paginate(PaginationConfig={'PageSize': 1000})
print(sum(len(page['SecurityGroups']) for page in pages))
`;

/** The least that a program in Python can do with the AWS SDK. */
export function boto3(bin: string): Tool {
  return {
    ...common,
    id: 'boto3',
    name: 'boto3, bare paginator',
    command: () => [join(bin, 'python'), '-c', paginate],
    finds: 'all',
    found: countOf,
  };
}

/** What Custodian's users write to find port 25 open to the internet, in both address families. */
const policy = {
  policies: [
    {
      name: 'smtp',
      resource: 'aws.security-group',
      filters: [
        {
          or: [
            { type: 'ingress', IpProtocol: 'tcp', Ports: [25], Cidr: { value: '0.0.0.0/0' } },
            { type: 'ingress', IpProtocol: 'tcp', Ports: [25], CidrV6: { value: '::/0' } },
            { type: 'ingress', IpProtocol: '-1', Cidr: { value: '0.0.0.0/0' } },
            { type: 'ingress', IpProtocol: '-1', CidrV6: { value: '::/0' } },
          ],
        },
      ],
    },
  ],
};

/** A dry run, which lists what the policy matches. Writes the policy into the folder. */
export async function custodian(bin: string, folder: string): Promise<Tool> {
  const file = join(folder, 'policy.yml');
  await writeFile(file, JSON.stringify(policy));
  return {
    ...common,
    id: 'custodian',
    name: 'Cloud Custodian, dry run',
    command: (output) => [join(bin, 'custodian'), 'run', '--dryrun', '--cache-period', '0', '-s', output, file],
    finds: 'open',
    found: async ({ folder: output }) => {
      const resources = JSON.parse(await readFile(join(output, 'smtp/resources.json'), 'utf8'));
      return resources.length;
    },
  };
}

/** Prowler 5 has no check for port 25 any more; this one is for a list of ports that 25 is on. */
const check = 'ec2_securitygroup_allow_ingress_from_internet_to_high_risk_tcp_ports';

/** Prowler's nearest check, for groups that nothing uses as well. */
export function prowler(bin: string): Tool {
  const options = ['--region', 'us-east-1', '--scan-unused-services', '--no-banner', '--no-color', '-M', 'csv'];
  return {
    ...common,
    id: 'prowler',
    name: 'Prowler, nearest check',
    command: (output) => [
      ...[join(bin, 'prowler'), 'aws', '-c', check, ...options, '--ignore-exit-code-3', '--log-level', 'CRITICAL'],
      ...['-o', output, '-F', 'out'],
    ],
    finds: 'open',
    found: async ({ folder }) => {
      const rows: Record<string, string>[] = parse(await readFile(join(folder, 'out.csv'), 'utf8'), {
        columns: true,
        delimiter: ';',
      });
      return rows.filter((row) => row.STATUS === 'FAIL' && row.CHECK_ID === check).length;
    },
    upTo: { groups: 1_000, why: 'it would take longer than all the others together' },
  };
}
