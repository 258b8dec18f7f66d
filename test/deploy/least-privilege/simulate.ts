import { runSimulation } from '@cloud-copilot/iam-simulate';
import { isAccountId, parseArn } from '../../../core/model/aws-ids.ts';
import { at, type Json, type JsonObject, listOf, resourcesOf, type Template } from '../../../deploy/template.ts';

/** One thing that IAM is asked; an API call may ask several, and needs all of them. */
export interface IamRequest {
  readonly action: string;
  /** An ARN, where the account OWN is the one of whoever asks; or `*`. */
  readonly resource: string;
  readonly context?: Readonly<Record<string, string | string[]>>;
}

/** Who asks: an ARN, and what is attached to it. */
export interface Asker {
  readonly arn: string;
  readonly policies: readonly Json[];
}

/** The policies that resources have themselves, by ARN: who may use a bus, take on a role, publish to a topic. */
export type ResourcePolicies = Readonly<Record<string, Json>>;

export interface World {
  readonly resourcePolicies: ResourcePolicies;
  readonly serviceControlPolicies?: readonly Json[];
}

/** May do whatever nobody forbids: for cases about what is on the other side. */
export const administrator: Json = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }],
};

/** The roles of a stack by the last part of their name. */
export function rolesOf(template: Template, account: string, partition = 'aws'): Record<string, Asker> {
  const roles = resourcesOf(template, 'AWS::IAM::Role').map(([id, { Properties }]) => {
    const name = String(Properties.RoleName ?? id);
    const inline = listOf(Properties.Policies).map((policy) => at(policy, 'PolicyDocument') ?? null);
    const policies = [...inline, ...managedPoliciesOf(template, Properties)];
    return [name, { arn: `arn:${partition}:iam::${account}:role${Properties.Path ?? '/'}${name}`, policies }] as const;
  });
  return Object.fromEntries(roles.map(([name, role]) => [shortName(name), role]));
}

/** The documents of the policies of the stack that a role names; one may be a text of JSON. */
function managedPoliciesOf(template: Template, role: JsonObject): Json[] {
  const attached = listOf(role.ManagedPolicyArns);
  return resourcesOf(template, 'AWS::IAM::ManagedPolicy')
    .filter(([id]) => attached.some((arn) => String(arn).endsWith(`/${id}`)))
    .map(
      ([
        ,
        {
          Properties: { PolicyDocument = null },
        },
      ]) => (typeof PolicyDocument === 'string' ? JSON.parse(PolicyDocument) : PolicyDocument),
    );
}

function shortName(name: string): string {
  return name === 'ForwardRole' ? 'forward' : name.replace(/^smtp-warden(-prod)?-/, '');
}

/** What the resources of a stack say themselves. */
export function resourcePoliciesOf(template: Template, account: string, partition = 'aws'): ResourcePolicies {
  const policies: Record<string, Json> = {};
  for (const [id, { Properties }] of resourcesOf(template, 'AWS::IAM::Role')) {
    const arn = `arn:${partition}:iam::${account}:role/${Properties.RoleName ?? id}`;
    policies[arn] = Properties.AssumeRolePolicyDocument ?? null;
  }
  for (const [id, { Properties }] of resourcesOf(template, 'AWS::KMS::Key')) {
    policies[`arn:aws:kms:eu-west-1:${account}:key/${id}`] = Properties.KeyPolicy ?? null;
  }
  for (const [, { Properties }] of resourcesOf(template, 'AWS::Events::EventBusPolicy')) {
    const Statement = [Properties.Statement ?? null];
    policies[String(at(Statement[0], 'Resource'))] = { Version: '2012-10-17', Statement };
  }
  return policies;
}

/**
 * Whether IAM would let somebody do something. Throws where a policy or the request is not as IAM takes it, or where the
 * request has a context that nobody would look at: the case would then prove nothing.
 */
export async function isAllowed(request: IamRequest, asker: Asker, world: World): Promise<boolean> {
  const own = accountOf(asker.arn);
  const resource = request.resource.replaceAll('OWN', own);
  const result = await runSimulation(
    {
      request: {
        principal: asker.arn,
        action: request.action,
        resource: { resource, accountId: accountOf(resource) || own },
        contextVariables: { 'aws:PrincipalArn': asker.arn, ...request.context },
      },
      identityPolicies: asker.policies.map((policy, index) => ({ name: `policy-${index}`, policy })),
      serviceControlPolicies: controls(world.serviceControlPolicies ?? []),
      resourceControlPolicies: [],
      ...(world.resourcePolicies[resource] ? { resourcePolicy: world.resourcePolicies[resource] } : {}),
    },
    {},
  );
  if (result.resultType === 'error') throw new Error(JSON.stringify(result.errors));
  const results = result.resultType === 'single' ? [result.result] : result.results;
  const ignored = results.flatMap(({ ignoredContextKeys = [] }) => ignoredContextKeys);
  if (ignored.length > 0) throw new Error(`${request.action} has no ${ignored.join(', ')}`);
  return result.overallResult === 'Allowed';
}

function controls(policies: readonly Json[]) {
  if (policies.length === 0) return [];
  const all = [administrator, ...policies].map((policy, index) => ({ name: `scp-${index}`, policy }));
  return [{ orgIdentifier: 'o-a1b2c3d4e5', policies: all }];
}

/** Of an ARN in any partition; empty where it has none, as that of a bucket or of a prefix list of AWS. */
function accountOf(arn: string): string {
  const account = parseArn(arn)?.account ?? '';
  return isAccountId(account) ? account : '';
}
