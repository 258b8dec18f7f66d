import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { resolveTemplate } from '../../deploy/resolve-template.ts';
import { at, type Json, listOf, resourceOf, resourcesOf, settingsOf, type Template } from '../../deploy/template.ts';
import { readSettings } from '../../runtime/settings.ts';
import { compileTemplate, everything, plainTemplate, wholeOrganisation } from './compile.ts';
import { deployedByDefault, hub } from './deployed.ts';
import { ours, theirs } from './least-privilege/organisation.ts';
import { type Asker, administrator, isAllowed, resourcePoliciesOf, rolesOf } from './least-privilege/simulate.ts';

const management = '777777777777';
const listingRole = `arn:aws:iam::${management}:role/smtp-warden-listing`;
const listing = ['ListAccounts', 'ListRoots', 'ListOrganizationalUnitsForParent', 'ListAccountsForParent'];

let byList: Template;
let delegated: Template;
let byRole: Template;
beforeAll(async () => {
  const open = async (params: Readonly<Record<string, string>>) => resolveTemplate(await compileTemplate(params), hub);
  byList = await open(everything);
  delegated = await open(wholeOrganisation);
  byRole = await open({ ...wholeOrganisation, organisationRole: listingRole });
});

const parameters = {
  DiscoverRoleArn: 'arn:aws:iam::111111111111:role/smtp-warden-prod-discover',
  ExternalId: 'smtp-warden-prod',
  OrganizationId: ours,
};

function listingStack(): Template {
  return resolveTemplate(plainTemplate('listing-role.yml'), { account: management, region: 'us-east-1', parameters });
}

/** deploy/delegation-policy.json with the account of the hub. */
function delegation(): Json {
  const text = readFileSync(join(import.meta.dirname, '../../deploy/delegation-policy.json'), 'utf8');
  return JSON.parse(text.replace('111122223333', hub.account));
}

function discoverOf(stack: Template): Asker {
  return rolesOf(stack, hub.account).discover ?? { arn: 'there is no such role', policies: [] };
}

describe('the function discover', () => {
  it('is there where an organisation is given, beside a list as well, and otherwise not', async () => {
    const made = (stack: Template) => Object.keys(stack.Resources).filter((id) => id.startsWith('Discover'));
    const parts = [
      'LogGroup',
      'LambdaFunction',
      'LambdaEvConf',
      'Schedule',
      'ErrorsAlarm',
      'MissedAlarm',
      'Permission',
    ];

    for (const stack of [byList, delegated, byRole]) {
      expect(made(stack).sort()).toEqual([...parts, 'Role'].map((part) => `Discover${part}`).sort());
    }
    expect(made(await deployedByDefault())).toEqual([]);
  });

  it('can be turned off beside a list, with all that belongs to it', async () => {
    const { Conditions, ...compiled } = await compileTemplate(everything);
    const off = { ...Conditions, Discovers: { 'Fn::Equals': ['no', 'yes'] } };
    const stack = resolveTemplate({ ...compiled, Conditions: off }, hub);

    const left = Object.keys({ ...stack.Resources, ...stack.Outputs }).filter((id) => /Discover|Listing/.test(id));
    expect(left).toEqual([]);
    // And nothing refers to what is not there: that would be an error.
    expect(stack.Resources).toHaveProperty('StreamDeadLettersPolicy');
  });

  it('knows the organisation in any case, and the others only where the registry decides', () => {
    const knowing = (stack: Template) =>
      resourcesOf(stack, 'AWS::Lambda::Function')
        .filter(([id]) => readSettings(settingsOf(stack, id)).organisation.id === ours)
        .map(([id]) => id);

    expect(knowing(byList)).toEqual(['DiscoverLambdaFunction']);
    expect(knowing(delegated)).toEqual(resourcesOf(delegated, 'AWS::Lambda::Function').map(([id]) => id));
  });

  it('lists by the role that is given, with the external id that it wants', () => {
    const settings = [delegated, byRole].map((stack) => readSettings(settingsOf(stack, 'DiscoverLambdaFunction')));

    expect(settings.map(({ organisation }) => organisation.roleArn)).toEqual([null, listingRole]);
    expect(settings.map(({ spokes }) => spokes.externalId)).toEqual(['smtp-warden-prod', 'smtp-warden-prod']);
  });

  it('is called every 15 minutes, and done before it is called again', () => {
    const { ScheduleExpression, Targets } = resourceOf(delegated, 'DiscoverSchedule').Properties;

    expect(ScheduleExpression).toBe('rate(15 minutes)');
    expect(listOf(Targets).map((target) => at(target, 'Arn'))).toEqual([
      'arn:aws:lambda:eu-west-1:111111111111:function:smtp-warden-prod-discover',
    ]);
    expect(Number(resourceOf(delegated, 'DiscoverLambdaFunction').Properties.Timeout)).toBeLessThan(15 * 60);
  });

  it('rings where no listing was done for three hours: each counts a sample, also of no account', () => {
    const alarm = resourceOf(delegated, 'DiscoverMissedAlarm').Properties;
    const [filled, listed] = listOf(alarm.Metrics);

    expect(filled).toMatchObject({ Expression: 'FILL(listed, 0)', ReturnData: true });
    expect(listed).toMatchObject({
      MetricStat: { Metric: { MetricName: 'AccountsManaged' }, Stat: 'SampleCount', Period: 3_600 },
    });
    expect(alarm).toMatchObject({
      EvaluationPeriods: 3,
      Threshold: 1,
      ComparisonOperator: 'LessThanThreshold',
      TreatMissingData: 'breaching',
    });
  });
});

describe('the role of discover', () => {
  const ou = (organisation: string) => `arn:aws:organizations::${management}:ou/${organisation}/ou-ab12-cdef3456`;
  const root = (organisation: string) => `arn:aws:organizations::${management}:root/${organisation}/r-ab12`;
  // What is asked about is in the management account, which delegates it: of both organisations, so that only the role decides.
  const resourcePolicies = {
    ...Object.fromEntries([ou(ours), root(ours), ou(theirs), root(theirs)].map((arn) => [arn, delegation()])),
    ...resourcePoliciesOf(listingStack(), management),
  };
  const inside = { 'sts:ExternalId': 'smtp-warden-prod', 'aws:PrincipalOrgID': ours, 'aws:ResourceOrgID': ours };
  const may = (stack: Template, action: string, resource: string, context: Readonly<Record<string, string>> = inside) =>
    isAllowed({ action, resource, ...(action.startsWith('sts') ? { context } : {}) }, discoverOf(stack), {
      resourcePolicies,
    });
  const resourcesFor = (action: string) => (action.endsWith('ForParent') ? [root(ours), ou(ours)] : ['*']);

  it.each(listing)('of a delegated administrator may %s of this organisation', async (action) => {
    for (const resource of resourcesFor(action)) {
      expect(await may(delegated, `organizations:${action}`, resource)).toBe(true);
    }
    if (action.endsWith('ForParent')) {
      expect(await may(delegated, `organizations:${action}`, ou(theirs))).toBe(false);
      expect(await may(delegated, `organizations:${action}`, root(theirs))).toBe(false);
    }
    expect(await may(delegated, 'sts:AssumeRole', listingRole)).toBe(false);
  });

  it.each(listing)('with a role to take on may not %s itself', async (action) => {
    for (const resource of resourcesFor(action)) {
      expect(await may(byRole, `organizations:${action}`, resource)).toBe(false);
    }
    expect(await may(byRole, 'sts:AssumeRole', listingRole)).toBe(true);
  });

  it('takes that role on in the organisation only', async () => {
    const { 'aws:ResourceOrgID': _, ...inNone } = inside;

    expect(await may(byRole, 'sts:AssumeRole', listingRole, { ...inside, 'aws:ResourceOrgID': theirs })).toBe(false);
    expect(await may(byRole, 'sts:AssumeRole', listingRole, inNone)).toBe(false);
  });

  it.each([
    ['sts:AssumeRole', `arn:aws:iam::${management}:role/admin`],
    ['sts:AssumeRole', `arn:aws:iam::999999999999:role/smtp-warden-listing`],
    ['sts:AssumeRole', 'arn:aws:iam::222222222222:role/smtp-warden-reader'],
    ['sts:AssumeRole', 'arn:aws:iam::222222222222:role/smtp-warden-remediator'],
    ['ec2:DescribeSecurityGroups', '*'],
    ['organizations:DescribeOrganization', '*'],
    ['organizations:RegisterDelegatedAdministrator', '*'],
    ['organizations:CloseAccount', `arn:aws:organizations::${management}:account/${ours}/222222222222`],
    ['organizations:MoveAccount', `arn:aws:organizations::${management}:account/${ours}/222222222222`],
    ['sqs:SendMessage', 'arn:aws:sqs:eu-west-1:111111111111:smtp-warden-prod-groups'],
    ['dynamodb:Scan', 'arn:aws:dynamodb:eu-west-1:111111111111:table/smtp-warden-prod-audit'],
    ['dynamodb:GetItem', 'arn:aws:dynamodb:eu-west-1:111111111111:table/smtp-warden-prod-allowlist'],
  ])('may not %s of %s', async (action, resource) => {
    for (const stack of [byList, delegated, byRole]) expect(await may(stack, action, resource)).toBe(false);
  });
});

describe('deploy/listing-role.yml, in the management account', () => {
  const context = { 'sts:ExternalId': 'smtp-warden-prod', 'aws:PrincipalOrgID': ours, 'aws:ResourceOrgID': ours };
  const take = (asker: Asker, given: Readonly<Record<string, string>> = context) =>
    isAllowed({ action: 'sts:AssumeRole', resource: listingRole, context: given }, asker, {
      resourcePolicies: resourcePoliciesOf(listingStack(), management),
    });
  const mighty = (arn: string): Asker => ({ arn, policies: [administrator] });

  it('is the role that the hub is told, and asks for what the hub says', () => {
    const outputs = listingStack().Outputs;
    const { DiscoverRoleArn, ExternalId } = byRole.Outputs ?? {};

    expect(outputs).toEqual({ ListingRoleArn: listingRole });
    expect([DiscoverRoleArn, ExternalId]).toEqual([parameters.DiscoverRoleArn, parameters.ExternalId]);
  });

  it('is taken on by discover, with the external id and from the organisation only', async () => {
    const { 'aws:PrincipalOrgID': _, ...inNone } = context;

    expect(await take(discoverOf(byRole))).toBe(true);
    expect(await take(discoverOf(byRole), { ...context, 'sts:ExternalId': 'guessed' })).toBe(false);
    expect(await take(discoverOf(byRole), { ...context, 'aws:PrincipalOrgID': theirs })).toBe(false);
    expect(await take(discoverOf(byRole), inNone)).toBe(false);
  });

  it.each([
    'arn:aws:iam::111111111111:role/admin',
    'arn:aws:iam::111111111111:role/smtp-warden-prod-worker',
    'arn:aws:iam::222222222222:role/smtp-warden-prod-discover',
    'arn:aws:iam::999999999999:role/smtp-warden-prod-discover',
  ])('is not taken on by %s', async (arn) => {
    expect(await take(mighty(arn))).toBe(false);
  });

  it('may list, and nothing else', async () => {
    const role = Object.values(rolesOf(listingStack(), management))[0];
    const actions = listOf(at(role?.policies[0] ?? null, 'Statement')).flatMap((one) => listOf(at(one, 'Action')));

    expect(actions).toEqual(listing.map((action) => `organizations:${action}`));
  });
});

it('deploy/delegation-policy.json delegates what the role of a delegated administrator needs, and nothing else', () => {
  const delegatedActions = listOf(at(delegation(), 'Statement')).flatMap((one) => listOf(at(one, 'Action')));

  expect(delegatedActions).toEqual(listing.map((action) => `organizations:${action}`));
});
