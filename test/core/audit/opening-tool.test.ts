import { describe, expect, test } from 'vitest';
import { type Caller, managerAdvice, managerOf, toolOf } from '../../../core/audit/opening-tool.ts';

function by(userAgent: string | null): Caller {
  return { userAgent };
}

const loadBalancerController = 'elbv2.k8s.aws/v2.4.5 aws-sdk-go/1.42.27 (go1.19.3; linux; amd64)';
const browser = 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:128.0) Gecko/20100101 Firefox/128.0';

/** User agents, and what they are called. */
const userAgents = [
  ['console.amazonaws.com', 'console'],
  ['console.ec2.amazonaws.com', 'console'],
  ['console.amazonaws.com.cn', 'console'],
  ['eu-west-1.console.aws.amazon.com', 'console'],
  ['signin.amazonaws.com', 'console'],
  ['Mozilla/5.0 (X11) console.amazonaws.com', 'console'],
  ['cloudformation.amazonaws.com', 'CloudFormation'],
  ['APN/1.0 HashiCorp/1.0 Terraform/1.9.0 (+https://www.terraform.io)', 'Terraform'],
  ['OpenTofu/1.8', 'OpenTofu'],
  ['APN/1.0 HashiCorp/1.0 OpenTofu/1.8.0 terraform-provider-aws/5.60.0', 'OpenTofu'],
  ['pulumi-aws/6.50 aws-sdk-go-v2/1.30', 'Pulumi'],
  ['APN/1.0 Pulumi/1.0 PulumiAws/6.50 terraform-provider-aws/5.60.0', 'Pulumi'],
  [loadBalancerController, 'AWS Load Balancer Controller'],
  ['aws-sdk-go-v2/1.30.3 os/linux lang/go#1.22.5 elbv2.k8s.aws/v2.8.1', 'AWS Load Balancer Controller'],
  ['aws-sdk-go/1.44.116 (go1.21; linux; amd64) kubernetes/v1.29.3', 'Kubernetes cloud controller manager'],
  ['aws-sdk-go-v2/1.30 os/linux upbound-provider-aws/v1.17.0 crossplane-provider-aws/v1.17.0', 'Crossplane'],
  ['APN/1.0 HashiCorp/1.0 Terraform/1.9.0 upbound-provider-aws/v1.17.0', 'Crossplane'],
  ['aws-cli/2.27.0', 'AWS CLI'],
  ['Boto3/1.43.11', 'AWS SDK'],
  ['Botocore/1.43.11', 'AWS SDK'],
  ['aws-sdk-go-v2/1.30', 'AWS SDK'],
  ['aws-sdk/2.0', 'AWS SDK'],
] as const;

describe('the tool a port was opened with', () => {
  test.each(userAgents)('%s is %s', (userAgent, tool) => {
    expect(toolOf(by(userAgent))).toBe(tool);
  });

  test.each(['curl/8', 'AWS Internal', browser, '', null])('is not known from %o alone', (userAgent) => {
    expect(toolOf(by(userAgent))).toBeNull();
  });

  test.each([browser, 'AWS Internal', 'aws-cli/2.27.0 Python/3.12', null])(
    'is the console where CloudTrail says so, whatever the user agent: %o',
    (userAgent) => {
      expect(toolOf({ userAgent, fromConsole: true })).toBe('console');
    },
  );

  test('is not known where nobody is', () => {
    expect(toolOf(null)).toBeNull();
  });

  test.each([
    'my-signin.amazonaws.com',
    'signin.amazonaws.com.example.org',
    'AWS Internal tools',
    'wrapper of aws-cli/2.27.0',
    'wrapper of Boto3/1.43.11',
    'my-elbv2.k8s.aws/v2',
    'my-crossplane-provider-aws/v1',
    'kubectl/v1.30.0 (linux/amd64) kubernetes/abcdef0',
    'not-kubernetes/v1.29',
  ])('is not taken from a name in the middle of another: %s', (userAgent) => {
    expect(toolOf(by(userAgent))).toBeNull();
  });
});

describe('what manages a group', () => {
  test.each([
    [{ 'aws:cloudformation:stack-name': 'mail-prod' }, 'CloudFormation stack mail-prod'],
    [{ 'aws:cloudformation:logical-id': 'Group' }, 'CloudFormation'],
    [
      {
        'elbv2.k8s.aws/cluster': 'prod',
        'ingress.k8s.aws/stack': 'web/mail',
        'ingress.k8s.aws/resource': 'ManagedLBSecurityGroup',
      },
      'AWS Load Balancer Controller (cluster prod)',
    ],
    [{ 'ingress.k8s.aws/stack': 'web/mail' }, 'AWS Load Balancer Controller'],
    [{ 'service.k8s.aws/stack': 'web/mail' }, 'AWS Load Balancer Controller'],
    [{ 'aws:eks:cluster-name': 'prod', 'kubernetes.io/cluster/prod': 'owned' }, 'Amazon EKS (cluster prod)'],
    [{ 'crossplane-kind': 'securitygroup.ec2.aws.upbound.io', 'crossplane-name': 'mx' }, 'Crossplane (resource mx)'],
    [{ 'crossplane-providerconfig': 'default' }, 'Crossplane'],
    [{ 'pulumi:project': 'mail', 'pulumi:stack': 'prod' }, 'Pulumi (stack prod)'],
    [{ 'pulumi:project': 'mail' }, 'Pulumi'],
    [{ 'kubernetes.io/cluster/prod': 'owned' }, 'Kubernetes (cluster prod)'],
    [{ 'kubernetes.io/cluster/prod': '' }, 'Kubernetes (cluster prod)'],
    [{ 'kubernetes.io/cluster/a\u001b[2Jb\u202e': '' }, 'Kubernetes (cluster a [2Jb)'],
    [{ 'pulumi:stack': ' \n' }, 'Pulumi'],
    [{ Name: 'mail', 'smtp-warden:auto-fix': 'true' }, null],
    [{ 'my-elbv2.k8s.aws/cluster': 'prod', 'kubernetes.io/role/elb': '1', crossplane: 'yes', pulumi: 'yes' }, null],
    [{}, null],
  ])('by the tags %j is %s', (tags, manager) => {
    expect(managerOf(tags, null)).toBe(manager);
  });

  const notManagers: readonly string[] = ['console', 'AWS CLI', 'AWS SDK'];

  test.each(userAgents)('by the user agent %s is %s, if that is more than a way to call AWS', (userAgent, tool) => {
    expect(managerOf({}, by(userAgent))).toBe(notManagers.includes(tool) ? null : tool);
  });

  test('by its tags is known, whatever the user agent says', () => {
    const terraform = by('Terraform/1.9.0');

    expect(managerOf({ 'aws:cloudformation:stack-name': 'mail-prod' }, terraform)).toBe(
      'CloudFormation stack mail-prod',
    );
    expect(managerOf({ 'ingress.k8s.aws/stack': 'web/mail' }, terraform)).toBe('AWS Load Balancer Controller');
  });

  test('is the template that opened the port, where the tag of a cluster may come from that template', () => {
    const tags = { 'kubernetes.io/cluster/prod': 'owned' };

    expect(managerOf(tags, by('Terraform/1.9.0'))).toBe('Terraform');
    expect(managerOf(tags, by('aws-cli/2.27.0'))).toBe('Kubernetes (cluster prod)');
  });

  test('is CloudFormation where somebody updates a stack in the console', () => {
    expect(managerOf({}, { userAgent: 'cloudformation.amazonaws.com', fromConsole: true })).toBe('CloudFormation');
  });
});

describe('the advice', () => {
  test.each([
    'AWS Load Balancer Controller (cluster prod)',
    'AWS Load Balancer Controller',
    'Amazon EKS (cluster prod)',
    'Kubernetes (cluster prod)',
    'Kubernetes cloud controller manager',
    'Crossplane (resource mx)',
  ])('about %s says that it restores its rules', (manager) => {
    expect(managerAdvice(manager)).toBe(
      `It is managed by ${manager}, which restores its rules: change them there, or the port will be opened again.`,
    );
  });

  test.each(['CloudFormation stack Crossplane', 'Terraform', 'Pulumi (stack prod)'])(
    'about %s says that the template has to be changed',
    (manager) => {
      expect(managerAdvice(manager)).toBe(
        `It is managed by ${manager}: change the template as well, or it will open the port again.`,
      );
    },
  );
});
