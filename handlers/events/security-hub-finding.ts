import * as z from 'zod/mini';
import type { GroupRef, PortRange } from '../../core/model/security-group.ts';
import { authorizedByDefault, type Control } from '../../core/security-hub/controls.ts';
import { found, groupOfArn, groupRef, type TurnedDown, text, unreadable } from './nomination.ts';

const noGroup = { GroupId: null };
const noDetails = { AwsEc2SecurityGroup: noGroup };
const details = z.object({ AwsEc2SecurityGroup: z.catch(z.object({ GroupId: text }), noGroup) });

const resourceSchema = z.object({
  Type: text,
  Id: text,
  Region: text,
  Details: z.catch(details, noDetails),
});

const noResource = { Type: null, Id: null, Region: null, Details: noDetails };

const compliance = z.object({
  Status: text,
  SecurityControlId: text,
  SecurityControlParameters: z.catch(z.array(z.unknown()), []),
});

const noCompliance = { Status: null, SecurityControlId: null, SecurityControlParameters: [] };

/**
 * The parts of a finding that are read, none of which is trusted to be there
 * (docs.aws.amazon.com/securityhub/latest/userguide/securityhub-findings-format-syntax.html).
 */
const findingSchema = z.object({
  Id: text,
  ProductArn: text,
  GeneratorId: text,
  AwsAccountId: text,
  Region: text,
  RecordState: text,
  Workflow: z.catch(z.object({ Status: text }), { Status: null }),
  Note: z.catch(z.object({ Text: text, UpdatedBy: text }), { Text: null, UpdatedBy: null }),
  ProductFields: z.catch(z.object({ ControlId: text }), { ControlId: null }),
  Compliance: z.catch(compliance, noCompliance),
  Resources: z.catch(z.array(z.catch(resourceSchema, noResource)), []),
});

export type Finding = z.infer<typeof findingSchema> & {
  /** What Security Hub calls a finding that it sent in OCSF; undefined where it came in ASFF. */
  readonly metadataUid?: string | null;
};
export type Resource = z.infer<typeof resourceSchema>;

/** A finding in ASFF. */
export function findingOfAsff(input: unknown): Finding | TurnedDown {
  const reading = findingSchema.safeParse(input);
  return reading.success ? reading.data : unreadable(`expected a finding, found ${found(input)}`);
}

/**
 * The control a finding is of: with consolidated findings in `SecurityControlId`, otherwise in a field of the standard, or
 * at the end of the generator (`aws-foundational-security-best-practices/v/1.0.0/EC2.19`).
 */
export function controlIdOf({ Compliance, ProductFields, GeneratorId }: Finding): string | null {
  return Compliance.SecurityControlId ?? ProductFields.ControlId ?? GeneratorId?.split('/').at(-1) ?? null;
}

/** The control, if port 25 can fail it. */
export function controlOf(finding: Finding): Control | null {
  const id = controlIdOf(finding);
  if (id === 'EC2.19') return { id };
  if (id !== 'EC2.18') return null;
  const parameters = finding.Compliance.SecurityControlParameters;
  return {
    id,
    authorizedTcpPorts: portsIn(parameters, 'authorizedTcpPorts') ?? authorizedByDefault.authorizedTcpPorts,
    authorizedUdpPorts: portsIn(parameters, 'authorizedUdpPorts') ?? authorizedByDefault.authorizedUdpPorts,
  };
}

const parameter = z.object({ Name: z.string(), Value: z.array(z.unknown()) });

/** The ports of a parameter, single or as `from-to`; null where it is not there. What is no port authorises none. */
function portsIn(parameters: readonly unknown[], name: string): PortRange[] | null {
  const named = parameters.map((one) => parameter.safeParse(one).data).find((one) => one?.Name === name);
  return named?.Value.flatMap((value) => (typeof value === 'object' ? [] : (portRangeOf(String(value)) ?? []))) ?? null;
}

function portRangeOf(value: string): PortRange | null {
  const [, from, to = from] = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(value.trim()) ?? [];
  return from === undefined ? null : { from: Number(from), to: Number(to) };
}

export function isGroupResource({ Type, Id }: Resource): boolean {
  return (
    Type === 'AwsEc2SecurityGroup' || Type === 'AWS::EC2::SecurityGroup' || Id?.includes(':security-group/') === true
  );
}

/**
 * The group a resource is, in the account and region of its ARN: findings are collected from other regions and accounts. A
 * resource without ARN is where the finding says. Null where it names none.
 */
export function groupOf({ Id, Region, Details }: Resource, finding: Finding): GroupRef | null {
  const byArn = groupOfArn(Id);
  if (byArn) return byArn;
  const place = { account: finding.AwsAccountId, region: Region ?? finding.Region };
  const ids = [Id, Details.AwsEc2SecurityGroup.GroupId];
  return ids.map((groupId) => groupRef.safeParse({ ...place, groupId }).data).find((ref) => ref !== undefined) ?? null;
}
