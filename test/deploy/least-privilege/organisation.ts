import { resolveTemplate } from '../../../deploy/resolve-template.ts';
import type { Json, Template } from '../../../deploy/template.ts';
import { compileTemplate, spokeTemplate, wholeOrganisation } from '../compile.ts';
import { hub } from '../deployed.ts';
import { type Asker, resourcePoliciesOf, rolesOf, type World } from './simulate.ts';
import { spokeParameters } from './world.ts';

/** A partition: where its hub is, and what its ARNs begin with. */
export interface Place {
  readonly partition: string;
  readonly region: string;
}

/** Accounts of the organisation that no template names, and one of somebody else. */
export const members = ['222222222222', '555555555555'] as const;
export const stranger = '999999999999';
/** Of the organisation, and of somebody else's. */
export const ours = 'o-a1b2c3d4e5';
export const theirs = 'o-zzzzzzzzzz';

export interface Organisation {
  readonly hub: Template;
  readonly roles: Readonly<Record<string, Asker>>;
  readonly world: World;
}

/**
 * The hub in organisation mode in one partition, with the stack of deploy/spoke.yml in two member accounts; and a stranger's account,
 * with roles of the names of ours that trust everybody.
 */
export async function openOrganisation({ partition, region }: Place): Promise<Organisation> {
  // What is compiled for one region of `aws` is what is compiled for any.
  const params = partition === 'aws' ? wholeOrganisation : { ...wholeOrganisation, region };
  const hubStack = resolveTemplate(await compileTemplate(params), { ...hub, region });
  const parameters = { ...spokeParameters(hubStack), RoleRegion: region, OperatorArns: [''] };
  const spokes = members.map((account) => {
    const stack = resolveTemplate(spokeTemplate(), { account, region, parameters });
    return { account, stack };
  });
  const trap: Json = {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { AWS: '*' }, Action: 'sts:AssumeRole' }],
  };
  const traps = ['reader', 'remediator'].map((kind) => [roleArn(partition, stranger, kind), trap]);
  return {
    hub: hubStack,
    roles: {
      ...rolesOf(hubStack, hub.account, partition),
      ...Object.assign({}, ...spokes.map(({ account, stack }) => rolesOf(stack, account, partition))),
    },
    world: {
      resourcePolicies: {
        ...resourcePoliciesOf(hubStack, hub.account, partition),
        ...Object.assign({}, ...spokes.map(({ account, stack }) => resourcePoliciesOf(stack, account, partition))),
        ...Object.fromEntries(traps),
      },
    },
  };
}

/** The role of deploy/spoke.yml in an account. */
export function roleArn(partition: string, account: string, kind: string): string {
  return `arn:${partition}:iam::${account}:role/smtp-warden-${kind}`;
}
