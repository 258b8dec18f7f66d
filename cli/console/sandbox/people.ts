import type { Actor, Trigger } from '../../../core/audit/audit-entry.ts';
import type { Person } from '../../../core/audit/person.ts';
import { memberAccount, ownAccount } from './console-groups.ts';

/** Who looks after the mail, and works with smtp-warden. */
export const people = {
  alice: { arn: `arn:aws:iam::${ownAccount}:user/alice`, userId: 'AIDA0CONSOLE0ALICE001' },
  carol: { arn: `arn:aws:iam::${ownAccount}:user/carol`, userId: 'AIDA0CONSOLE0CAROL001' },
  dana: { arn: `arn:aws:iam::${ownAccount}:user/dana`, userId: 'AIDA0CONSOLE0DANA0001' },
} as const satisfies Record<string, Person>;

type Opener = Omit<Actor, 'at'>;

/** Who opens ports, as CloudTrail names them. */
export const openers = {
  /** In the console of AWS. */
  bob: {
    ...{ arn: `arn:aws:iam::${ownAccount}:user/bob`, type: 'IAMUser', sourceIp: '203.0.113.201' },
    ...{ userAgent: 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0', fromConsole: true },
  },
  erin: {
    ...{ arn: `arn:aws:iam::${ownAccount}:user/erin`, type: 'IAMUser', sourceIp: '203.0.113.202' },
    userAgent: 'aws-cli/2.27.0 md/awscrt#0.26.1 ua/2.1 os/linux lang/python#3.13',
  },
  terraform: {
    arn: `arn:aws:sts::${ownAccount}:assumed-role/terraform-ci/pipeline-4711`,
    ...{ type: 'AssumedRole', sourceIp: '203.0.113.210' },
    userAgent: 'APN/1.0 HashiCorp/1.0 Terraform/1.12.2 terraform-provider-aws/6.4.0',
  },
  cloudformation: {
    arn: `arn:aws:sts::${ownAccount}:assumed-role/cfn-deploy/AWSCloudFormation`,
    ...{ type: 'AssumedRole', sourceIp: 'cloudformation.amazonaws.com', userAgent: 'cloudformation.amazonaws.com' },
  },
  frank: {
    ...{ arn: `arn:aws:iam::${memberAccount}:user/frank`, type: 'IAMUser', sourceIp: '198.51.100.77' },
    userAgent: 'Boto3/1.38.0 md/Botocore#1.38.0 os/linux lang/python#3.12',
  },
} as const satisfies Record<string, Opener>;

/** The trigger of an event of CloudTrail: somebody has added a rule. `at` is in milliseconds since the epoch. */
export function openedBy(opener: Opener, at: number, eventId: string): Trigger {
  const actor = { ...opener, at: new Date(at).toISOString() };
  return { kind: 'event', name: 'AuthorizeSecurityGroupIngress', eventId, actor };
}

/** The trigger of a command that a person has run. */
export function commandOf({ arn }: Person, name: string): Trigger {
  return {
    kind: 'cli',
    name,
    eventId: null,
    actor: { arn, type: 'Caller', sourceIp: null, userAgent: null, at: null },
  };
}
