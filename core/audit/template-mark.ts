import type { Tags } from '../model/security-group.ts';

/**
 * The tool whose template opened the port, so that its owner mends the template and not just the group. CloudFormation
 * sets `aws:cloudformation:*` tags; Terraform and CloudFormation name themselves in the user agent of their calls.
 */
export function templateMark(tags: Tags, userAgent: string | null): string | null {
  const stack = tags['aws:cloudformation:stack-name'];
  if (stack !== undefined) return `CloudFormation stack ${stack}`;
  if (/terraform/i.test(userAgent ?? '')) return 'Terraform';
  if (/opentofu/i.test(userAgent ?? '')) return 'OpenTofu';
  return /cloudformation/i.test(userAgent ?? '') ? 'CloudFormation' : null;
}
