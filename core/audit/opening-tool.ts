import type { Tags } from '../model/security-group.ts';
import type { Actor } from './audit-entry.ts';

/** What a call shows about the tool that made it. */
export type Caller = Pick<Actor, 'userAgent' | 'fromConsole'>;

/** Tags that a tool puts on the groups it makes, and what the tool is called with one of them. */
interface TagMark {
  readonly key: RegExp;
  readonly name: (tags: Tags, key: string) => string;
}

/**
 * Tags that nobody but the tool itself is likely to set. `aws:…` can be set by AWS only (EC2 user guide, Tag restrictions). The
 * others: aws-load-balancer-controller (pkg/deploy/tracking), Crossplane (crossplane-runtime, GetExternalTags), Pulumi's
 * convention for tags of project and stack.
 */
const marks: readonly TagMark[] = [
  { key: /^aws:cloudformation:stack-name$/, name: (tags, key) => `CloudFormation stack ${tags[key]}` },
  { key: /^aws:cloudformation:/, name: () => 'CloudFormation' },
  {
    key: /^(elbv2|ingress|service)\.k8s\.aws\//,
    name: (tags) => named('AWS Load Balancer Controller', 'cluster', tags['elbv2.k8s.aws/cluster']),
  },
  { key: /^aws:eks:/, name: (tags) => named('Amazon EKS', 'cluster', tags['aws:eks:cluster-name']) },
  { key: /^crossplane-/, name: (tags) => named('Crossplane', 'resource', tags['crossplane-name']) },
  { key: /^pulumi:/, name: (tags) => named('Pulumi', 'stack', tags['pulumi:stack']) },
];

/** Also set by templates, on groups that a cluster may use. So it says less than the user agent of a template tool. */
const clusterTag = /^kubernetes\.io\/cluster\/(.+)$/;

/**
 * By how they name themselves (CloudTrail user guide, userAgent); the first that fits. What builds on another tool comes before
 * it: Crossplane and Pulumi on the AWS provider of Terraform, all of them on an SDK.
 */
const tools: readonly (readonly [RegExp, string])[] = [
  [/(^|\s)(crossplane|upbound)-provider-aws\//i, 'Crossplane'],
  [/pulumi/i, 'Pulumi'],
  [/(^|\s)elbv2\.k8s\.aws\//i, 'AWS Load Balancer Controller'],
  [/(^|\s)kubernetes\/v?\d/i, 'Kubernetes cloud controller manager'],
  [/opentofu/i, 'OpenTofu'],
  [/terraform/i, 'Terraform'],
  [/cloudformation/i, 'CloudFormation'],
  [/^(console|signin|.*\.console)\.(ec2\.)?(amazonaws(-us-gov)?|aws\.amazon)\.(com|cn|com\.cn)$/i, 'console'],
  [/\bconsole\.amazonaws\.com\b/i, 'console'],
  [/^aws-cli\//i, 'AWS CLI'],
  [/^(boto3|botocore|aws-sdk-|aws-sdk\/)/i, 'AWS SDK'],
];

/** They run all the time, and set the rules of their groups again. */
const controllers: readonly string[] = [
  'AWS Load Balancer Controller',
  'Amazon EKS',
  'Kubernetes',
  'Kubernetes cloud controller manager',
  'Crossplane',
];

/** They set the rules of their groups when somebody applies the template. */
const templateTools: readonly string[] = ['Terraform', 'OpenTofu', 'CloudFormation', 'Pulumi'];

/**
 * What manages a group, so that its owner changes the rules there and not just in the group; null where nothing is known. By the
 * tags of the group and by the user agent of the call that led to the check.
 */
export function managerOf(tags: Tags, actor: Caller | null): string | null {
  const keys = Object.keys(tags).sort();
  for (const { key, name } of marks) {
    const found = keys.find((each) => key.test(each));
    if (found !== undefined) return name(tags, found);
  }
  const tool = toolOfUserAgent(actor?.userAgent ?? null);
  if (tool !== null && [...controllers, ...templateTools].includes(tool)) return tool;
  const cluster = keys.map((key) => clusterTag.exec(key)?.[1]).find((name) => name !== undefined);
  return cluster === undefined ? null : named('Kubernetes', 'cluster', cluster);
}

/** What the owner of a group has to do about what manages it (`managedBy` of an audit entry). */
export function managerAdvice(managedBy: string): string {
  const isController = controllers.some((name) => managedBy === name || managedBy.startsWith(`${name} (`));
  return isController
    ? `It is managed by ${managedBy}, which restores its rules: change them there, or the port will be opened again.`
    : `It is managed by ${managedBy}: change the template as well, or it will open the port again.`;
}

/**
 * What a call was made with; null where nothing known says so. CloudTrail says of a call that it came from a session of the console
 * (sessionCredentialFromConsole); its user agent is then that of the browser. User agents can be sent by anybody, and
 * `AWS Internal` is sent for other AWS services as well.
 */
export function toolOf(actor: Caller | null): string | null {
  return actor?.fromConsole ? 'console' : toolOfUserAgent(actor?.userAgent ?? null);
}

function toolOfUserAgent(userAgent: string | null): string | null {
  return tools.find(([pattern]) => pattern.test(userAgent ?? ''))?.[1] ?? null;
}

/** A tag is anybody's text, and this one is shown on terminals. */
function named(tool: string, what: string, name = ''): string {
  const plain = name.replace(/\p{C}+/gu, ' ').trim();
  return plain === '' ? tool : `${tool} (${what} ${plain})`;
}
