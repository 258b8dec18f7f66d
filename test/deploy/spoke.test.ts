import { beforeAll, describe, expect, it } from 'vitest';
import { spokeTemplate } from './compile.ts';
import { deployedWithEverything, hub } from './deployed.ts';
import { spoke, spokeParameters } from './least-privilege/world.ts';
import { resolveTemplate } from './resolve.ts';
import { at, resourceOf, resourcesOf, settingsOf, type Template } from './template.ts';

let hubStack: Template;
let parameters: ReturnType<typeof spokeParameters>;
beforeAll(async () => {
  hubStack = await deployedWithEverything();
  parameters = spokeParameters(hubStack);
});

const roles = ['ReaderRole', 'RemediatorRole'];
const forwarding = ['ForwardRole', 'GroupCalls', 'TagCalls', 'TagChanges', 'Compliance'];

function deployed(account: string, region: string, changed: object = {}): Template {
  return resolveTemplate(spokeTemplate(), { account, region, parameters: { ...parameters, ...changed } });
}

describe('deploy/spoke.yml', () => {
  it.each([
    ['an account, in the region for roles', spoke.account, 'eu-west-1', [...roles, ...forwarding]],
    ['an account, in another region', spoke.account, 'us-east-1', forwarding],
    ["the hub's account, in another region", hub.account, 'us-east-1', forwarding],
    ["the hub's account and region", hub.account, hub.region, []],
  ])('makes in %s what is missing there', (_, account, region, expected) => {
    const made = Object.keys(deployed(account, region).Resources).filter((id) => id !== 'Nothing');

    expect(made).toEqual(expected);
  });

  it('asks for every output of the hub that it needs by the name it has there', () => {
    const asked = Object.entries(spokeTemplate().Parameters ?? {});
    const patterns = asked.flatMap(([name, parameter]) => {
      const pattern = at(parameter, 'AllowedPattern');
      return pattern === undefined ? [] : [[name, new RegExp(String(pattern))] as const];
    });
    const given = { ...parameters, NamePrefix: 'smtp-warden' };

    expect(patterns.filter(([name, pattern]) => !pattern.test(String(Object(given)[name])))).toEqual([]);
  });

  it('calls its roles what the functions of the hub call them', () => {
    const wanted = ['Worker', 'Scan'].map(
      (name) => settingsOf(hubStack, `${name}LambdaFunction`).SMTP_WARDEN_SPOKE_ROLE,
    );
    const { Resources } = deployed(spoke.account, spoke.region);

    expect([Resources.RemediatorRole, Resources.ReaderRole].map((role) => role?.Properties.RoleName)).toEqual(wanted);
  });

  it('trusts without an organisation, and nobody but the hub without operators, where none are given', () => {
    const stack = deployed(spoke.account, spoke.region, { OrganizationId: '', OperatorArns: [''] });
    const statements = at(resourceOf(stack, 'RemediatorRole').Properties, 'AssumeRolePolicyDocument', 'Statement');

    expect(statements).toEqual([
      {
        Effect: 'Allow',
        Principal: { AWS: 'arn:aws:iam::111111111111:root' },
        Action: 'sts:AssumeRole',
        Condition: {
          ArnEquals: { 'aws:PrincipalArn': 'arn:aws:iam::111111111111:role/smtp-warden-prod-worker' },
          StringEquals: { 'sts:ExternalId': 'smtp-warden-prod' },
        },
      },
    ]);
  });

  it('sends every event to the hub with a role that EventBridge may take on for this account only', () => {
    const stack = deployed(spoke.account, 'us-east-1');
    const rules = resourcesOf(stack, 'AWS::Events::Rule').map(([, { Properties }]) => Properties.Targets);
    const [trust] = [at(resourceOf(stack, 'ForwardRole').Properties, 'AssumeRolePolicyDocument', 'Statement')].flat();

    expect(rules).toEqual(
      Array(4).fill([{ Id: 'Hub', Arn: parameters.HubBusArn, RoleArn: expect.stringContaining(':role/ForwardRole') }]),
    );
    expect(at(trust ?? null, 'Condition')).toEqual({
      StringEquals: { 'aws:SourceAccount': '222222222222' },
      ArnLike: { 'aws:SourceArn': 'arn:aws:events:us-east-1:222222222222:rule/*' },
    });
  });
});
