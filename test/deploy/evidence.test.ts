import { beforeAll, describe, expect, it } from 'vitest';
import { resolveTemplate } from '../../deploy/resolve-template.ts';
import { at, listOf, resourceOf, settingsOf, type Template } from '../../deploy/template.ts';
import { readSettings } from '../../runtime/settings.ts';
import { compileTemplate, everything, spokeTemplate } from './compile.ts';
import { deployedByDefault, hub } from './deployed.ts';
import { type Asker, isAllowed, resourcePoliciesOf, rolesOf } from './least-privilege/simulate.ts';
import { spoke, spokeParameters } from './least-privilege/world.ts';

const { evidence: _evidence, mailDomains: _domains, ...without } = everything;
const sweeps = 'arn:aws:dynamodb:eu-west-1:111111111111:table/smtp-warden-prod-sweeps';
const evidenceQueue = 'arn:aws:sqs:eu-west-1:111111111111:smtp-warden-prod-evidence';
const group = 'evidence#111111111111/eu-west-1/sg-0123456789abcdef0';

/** The reads of the issue, and no others. */
const network = [
  ...['DescribeNetworkInterfaces', 'DescribeSubnets', 'DescribeRouteTables', 'DescribeNetworkAcls'].map(
    (call) => `ec2:${call}`,
  ),
  ...['DescribeLoadBalancers', 'DescribeListeners', 'DescribeTargetGroups', 'DescribeTargetHealth'].map(
    (call) => `elasticloadbalancing:${call}`,
  ),
  ...['ec2:DescribeFlowLogs', 'logs:DescribeLogGroups', 'logs:GetQueryResults', 'logs:StopQuery'],
];

let on: Template;
let off: Template;
let proposals: Template;
let byAthena: Template;
beforeAll(async () => {
  const open = async (params: Readonly<Record<string, string>>) => resolveTemplate(await compileTemplate(params), hub);
  on = await open(everything);
  off = await open(without);
  proposals = await open({ ...without, evidence: 'proposals' });
  byAthena = await open({
    ...without,
    ...{ evidence: 'all', athenaWorkgroup: 'flow-logs', athenaTable: 'network.flow_logs', evidenceDays: '30' },
  });
});

function roleOf(stack: Template, name: string): Asker {
  return rolesOf(stack, hub.account)[name] ?? { arn: 'there is no such role', policies: [] };
}

function may(asker: Asker, action: string, resource = '*', key?: string): Promise<boolean> {
  const context = key === undefined ? {} : { 'dynamodb:LeadingKeys': [key] };
  return isAllowed({ action, resource, context }, asker, { resourcePolicies: {} });
}

async function allowedOf(asker: Asker, actions: readonly string[]): Promise<string[]> {
  const answers = await Promise.all(actions.map((action) => may(asker, action)));
  return actions.filter((_, index) => answers[index]);
}

describe('where evidence is off and no mail domain is set', () => {
  it('nothing of them is deployed, and no function is told of them', async () => {
    for (const stack of [off, await deployedByDefault()]) {
      const { Dashboard: _, ...resources } = stack.Resources;
      expect(Object.keys({ ...resources, ...stack.Outputs }).filter((id) => /Evidence|Mail/.test(id))).toEqual([]);
      expect(JSON.stringify(resources)).not.toMatch(/evidence|mail#|MAIL_DOMAINS|DNS_SERVERS|ATHENA/i);
    }
  });

  it('no role may read the network', async () => {
    for (const name of ['worker', 'sweep', 'scan', 'announce']) {
      expect(await allowedOf(roleOf(off, name), network)).toEqual([]);
    }
  });
});

describe('the function evidence', () => {
  it('gets what the parameters say', () => {
    const { evidence } = readSettings(settingsOf(byAthena, 'EvidenceLambdaFunction'));

    expect(evidence).toEqual({
      ...{ when: 'all', days: 30, maxBytes: 10_000_000_000 },
      queueUrl: expect.stringContaining('smtp-warden-prod-evidence'),
      athena: { workgroup: 'flow-logs', table: 'network.flow_logs' },
    });
    expect(readSettings(settingsOf(on, 'EvidenceLambdaFunction')).evidence.athena).toBeNull();
  });

  it('takes one message at a time, two at most together, and has six times its time for it', () => {
    expect(resourceOf(on, 'EvidenceMessages').Properties).toMatchObject({
      BatchSize: 1,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      ScalingConfig: { MaximumConcurrency: 2 },
    });
    const { Timeout } = resourceOf(on, 'EvidenceLambdaFunction').Properties;
    expect(resourceOf(on, 'EvidenceQueue').Properties.VisibilityTimeout).toBe(6 * Number(Timeout));
  });

  it('may read exactly what is around groups, and query flow logs of its own account', async () => {
    const role = roleOf(on, 'evidence');
    const logGroup = 'arn:aws:logs:eu-west-1:OWN:log-group:vpc-flow-logs:*';

    expect(await allowedOf(role, network)).toEqual(network);
    expect(await may(role, 'logs:StartQuery', logGroup)).toBe(true);
    expect(await may(role, 'logs:StartQuery', logGroup.replace('OWN', '999999999999'))).toBe(false);
    const others = ['ec2:DescribeInstances', 'ec2:DescribeVpcs', 'ec2:DescribeAddresses', 'logs:FilterLogEvents'];
    expect(await allowedOf(role, [...others, 'logs:GetLogEvents', 'elasticloadbalancing:DescribeTags'])).toEqual([]);
  });

  it('may use Athena only where a workgroup is set, and only that one', async () => {
    const workgroup = 'arn:aws:athena:eu-west-1:OWN:workgroup/flow-logs';

    expect(await may(roleOf(byAthena, 'evidence'), 'athena:StartQueryExecution', workgroup)).toBe(true);
    expect(await may(roleOf(byAthena, 'evidence'), 'athena:StartQueryExecution', `${workgroup}-2`)).toBe(false);
    expect(await may(roleOf(on, 'evidence'), 'athena:StartQueryExecution', workgroup)).toBe(false);
  });

  it('may keep evidence, and neither touch what is beside it nor any group', async () => {
    const role = roleOf(on, 'evidence');
    const securityGroup = 'arn:aws:ec2:eu-west-1:OWN:security-group/sg-0123456789abcdef0';

    expect(await may(role, 'dynamodb:PutItem', sweeps, group)).toBe(true);
    for (const key of ['sweep-2026-11-15T12:00:00Z', 'pending-mails', 'change-limit', 'mail#example.com'])
      expect(await may(role, 'dynamodb:PutItem', sweeps, key)).toBe(false);
    expect(await may(role, 'dynamodb:DeleteItem', sweeps, group)).toBe(false);
    expect(await may(role, 'dynamodb:PutItem', sweeps.replace('sweeps', 'audit'), group)).toBe(false);
    const context = { 'aws:ResourceTag/smtp-warden:auto-fix': 'true' };
    const revoke = { action: 'ec2:RevokeSecurityGroupIngress', resource: securityGroup, context };
    expect(await isAllowed(revoke, role, { resourcePolicies: {} })).toBe(false);
  });

  it('is asked by announce, and by scan only where evidence of all is wanted', async () => {
    const askers = async (stack: Template) => {
      const names = ['worker', 'sweep', 'scan', 'policy-change', 'announce', 'recheck', 'daily'];
      const answers = await Promise.all(
        names.map((name) => may(roleOf(stack, name), 'sqs:SendMessage', evidenceQueue)),
      );
      return names.filter((_, index) => answers[index]);
    };
    const told = (stack: Template, name: string) =>
      readSettings(settingsOf(stack, `${name}LambdaFunction`)).evidence.when;

    expect([await askers(on), await askers(proposals)]).toEqual([['scan', 'announce'], ['announce']]);
    expect([told(on, 'Announce'), told(on, 'Scan'), told(on, 'Worker')]).toEqual(['all', 'all', 'off']);
    expect([told(proposals, 'Announce'), told(proposals, 'Scan')]).toEqual(['proposals', 'off']);
  });

  it('is read by nobody but who asks', async () => {
    const readers = ['worker', 'sweep', 'scan', 'policy-change', 'announce', 'recheck', 'daily', 'datadog', 'discover'];
    const answers = await Promise.all(readers.map((name) => may(roleOf(on, name), 'dynamodb:GetItem', sweeps, group)));

    expect(readers.filter((_, index) => answers[index])).toEqual(['scan', 'announce']);
  });
});

describe('mail domains', () => {
  const key = 'mail#example.com';

  it('let the worker see addresses of groups and what is remembered, and sweep remember it', async () => {
    const [worker, sweep] = [roleOf(on, 'worker'), roleOf(on, 'sweep')];

    expect(await allowedOf(worker, network)).toEqual(['ec2:DescribeNetworkInterfaces']);
    expect(await may(worker, 'dynamodb:GetItem', sweeps, key)).toBe(true);
    expect(await may(worker, 'dynamodb:PutItem', sweeps, key)).toBe(false);
    expect(await may(sweep, 'dynamodb:PutItem', sweeps, key)).toBe(true);
    expect(await may(roleOf(on, 'scan'), 'dynamodb:PutItem', sweeps, key)).toBe(false);
    expect(await allowedOf(sweep, network)).toEqual([]);
  });

  it('are what worker and sweep are told, and who writes commands into mails: they would decide otherwise without them', () => {
    for (const name of ['Worker', 'Sweep', 'Announce', 'Daily', 'Discover'])
      expect(readSettings(settingsOf(on, `${name}LambdaFunction`)).mail.domains).toEqual(['example.com']);
  });
});

describe('deploy/spoke.yml', () => {
  const open = (change: Readonly<Record<string, string>> = {}) =>
    resolveTemplate(spokeTemplate(), { ...spoke, parameters: { ...spokeParameters(on), ...change } });
  const reads = async (stack: Template, name: string) => {
    const role = rolesOf(stack, spoke.account)[name];
    return role ? allowedOf(role, network) : [];
  };

  it('lets the reader read the network where the role of evidence is given, and the remediator addresses for mail', async () => {
    expect(await reads(open(), 'reader')).toEqual(network);
    expect(await reads(open(), 'remediator')).toEqual(['ec2:DescribeNetworkInterfaces']);
  });

  it('lets nobody where neither is given, as before', async () => {
    const stack = open({ EvidenceRoleArn: '', MailDomains: 'off' });

    expect([await reads(stack, 'reader'), await reads(stack, 'remediator')]).toEqual([[], []]);
  });

  it('lets the role of evidence become the reader, and never the remediator', async () => {
    const stack = open();
    const world = { resourcePolicies: resourcePoliciesOf(stack, spoke.account) };
    const context = { 'sts:ExternalId': 'smtp-warden-prod', 'aws:PrincipalOrgID': everything.organisation };
    const becomes = (kind: string) => {
      const resource = `arn:aws:iam::${spoke.account}:role/smtp-warden-${kind}`;
      return isAllowed({ action: 'sts:AssumeRole', resource, context }, roleOf(on, 'evidence'), world);
    };

    expect([await becomes('reader'), await becomes('remediator')]).toEqual([true, false]);
  });
});

describe('the policy of approvers', () => {
  const approver = (stack: Template): Asker => ({
    arn: 'arn:aws:sts::111111111111:assumed-role/approver/ada',
    policies: [resourceOf(stack, 'ApproverPolicy').Properties.PolicyDocument ?? null],
  });

  it('lets people read evidence and mail hosts, and nothing beside them in that table', async () => {
    const asker = approver(on);

    expect(await may(asker, 'dynamodb:GetItem', sweeps, group)).toBe(true);
    expect(await may(asker, 'dynamodb:GetItem', sweeps, 'mail#example.com')).toBe(true);
    expect(await may(asker, 'dynamodb:GetItem', sweeps, 'pending-mails')).toBe(false);
    expect(await may(asker, 'dynamodb:PutItem', sweeps, group)).toBe(false);
    expect(await allowedOf(asker, network)).toEqual([]);
  });

  it('says nothing of that table where nothing is kept', () => {
    const statements = listOf(at(approver(off).policies[0] ?? null, 'Statement'));

    expect(statements.map((one) => at(one, 'Sid'))).not.toContain('ReadEvidence');
  });
});
