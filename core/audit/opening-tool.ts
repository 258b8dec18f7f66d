import type { Tags } from '../model/security-group.ts';

/**
 * The tool whose template opened the port, so that its owner mends the template and not just the group. CloudFormation
 * sets `aws:cloudformation:*` tags; Terraform and CloudFormation name themselves in the user agent of their calls.
 */
export function templateMark(tags: Tags, userAgent: string | null): string | null {
  const stack = tags['aws:cloudformation:stack-name'];
  if (stack !== undefined) return `CloudFormation stack ${stack}`;
  const tool = toolOf(userAgent);
  return templateTools.find((name) => name === tool) ?? null;
}

const templateTools: readonly string[] = ['Terraform', 'OpenTofu', 'CloudFormation', 'Pulumi'];

/** By how they name themselves (CloudTrail user guide, userAgent); the first that fits. */
const tools: readonly (readonly [RegExp, string])[] = [
  [/terraform/i, 'Terraform'],
  [/opentofu/i, 'OpenTofu'],
  [/pulumi/i, 'Pulumi'],
  [/cloudformation/i, 'CloudFormation'],
  [
    /^(console|signin|.*\.console)\.(ec2\.)?(amazonaws|aws\.amazon)\.com$|^AWS Internal$|\bconsole\.amazonaws\.com\b/i,
    'console',
  ],
  [/^aws-cli\//i, 'AWS CLI'],
  [/^(boto3|botocore|aws-sdk-|aws-sdk\/)/i, 'AWS SDK'],
];

/** What a call was made with, by its user agent, which anybody can send; null where it says nothing known. */
export function toolOf(userAgent: string | null): string | null {
  return tools.find(([pattern]) => pattern.test(userAgent ?? ''))?.[1] ?? null;
}
