import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { resolveTemplate } from '../../../deploy/resolve-template.ts';
import type { Template } from '../../../deploy/template.ts';
import { compileTemplate, everything, spokeTemplate } from '../compile.ts';
import { hub } from '../deployed.ts';
import { type Asker, administrator, type IamRequest, resourcePoliciesOf, rolesOf, type World } from './simulate.ts';

/** The hub with everything switched on, and one of its spokes. */
export interface Stacks {
  readonly hub: Template;
  readonly spoke: Template;
  readonly roles: Readonly<Record<string, Asker>>;
  readonly world: World;
}

export const spoke = { account: '222222222222', region: 'eu-west-1' } as const;

/** What the hub's outputs say, as a StackSet hands it on. */
export function spokeParameters(hubStack: Template) {
  const {
    EventBusArn = '',
    WorkerRoleArn = '',
    ScanRoleArn = '',
    SweepRoleArn = '',
    EvidenceRoleArn = '',
    ExternalId = '',
  } = hubStack.Outputs ?? {};
  const { organisation: OrganizationId } = everything;
  const named = {
    WorkerRoleArn,
    ScanRoleArn,
    SweepRoleArn,
    EvidenceRoleArn,
    ExternalId,
    OrganizationId,
    MailDomains: 'on',
  };
  const OperatorArns = [`arn:aws:iam::${spoke.account}:role/mail-operators`];
  return { HubBusArn: EventBusArn, ...named, RoleRegion: spoke.region, OperatorArns };
}

export async function openStacks(): Promise<Stacks> {
  const hubStack = resolveTemplate(await compileTemplate(everything), hub);
  const spokeStack = resolveTemplate(spokeTemplate(), { ...spoke, parameters: spokeParameters(hubStack) });
  return {
    hub: hubStack,
    spoke: spokeStack,
    roles: { ...rolesOf(hubStack, hub.account), ...rolesOf(spokeStack, spoke.account) },
    world: {
      resourcePolicies: {
        ...resourcePoliciesOf(hubStack, hub.account),
        ...resourcePoliciesOf(spokeStack, spoke.account),
      },
    },
  };
}

/** One line of a table: what somebody does, and whether IAM lets them. */
export interface Case {
  readonly name: string;
  /** A role of ours by its short name, or several; otherwise an administrator with the ARN `principal`. */
  readonly role?: string | readonly string[];
  readonly principal?: string;
  /** Several are what one API call asks for: it is allowed if all are. */
  readonly request: IamRequest | readonly IamRequest[];
  readonly expected: 'allowed' | 'denied';
}

export interface SingleCase {
  readonly title: string;
  readonly asker: (roles: Stacks['roles']) => Asker;
  readonly requests: readonly IamRequest[];
  readonly expected: Case['expected'];
}

/** The cases of a table, one for each role. */
export function casesIn(file: string): SingleCase[] {
  const cases: Case[] = JSON.parse(readFileSync(join(import.meta.dirname, `${file}.json`), 'utf8'));
  return cases.flatMap(({ name, role, principal, request, expected }) => {
    const requests = [request].flat();
    if (principal !== undefined) {
      const asker = { arn: principal, policies: [administrator] };
      return [{ title: `${principal}: ${name}: ${expected}`, asker: () => asker, requests, expected }];
    }
    return [role ?? []].flat().map((one) => ({
      title: `${one}: ${name}: ${expected}`,
      asker: (roles: Stacks['roles']) => roles[one] ?? unknownRole(one),
      requests,
      expected,
    }));
  });
}

function unknownRole(name: string): never {
  throw new Error(`no stack has a role ${name}`);
}
