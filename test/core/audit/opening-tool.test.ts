import { describe, expect, test } from 'vitest';
import { templateMark, toolOf } from '../../../core/audit/opening-tool.ts';

describe('the tool a port was opened with', () => {
  test.each([
    ['console.amazonaws.com', 'console'],
    ['console.ec2.amazonaws.com', 'console'],
    ['eu-west-1.console.aws.amazon.com', 'console'],
    ['signin.amazonaws.com', 'console'],
    ['AWS Internal', 'console'],
    ['Mozilla/5.0 (X11) console.amazonaws.com', 'console'],
    ['cloudformation.amazonaws.com', 'CloudFormation'],
    ['APN/1.0 HashiCorp/1.0 Terraform/1.9.0 (+https://www.terraform.io)', 'Terraform'],
    ['OpenTofu/1.8', 'OpenTofu'],
    ['pulumi-aws/6.50 aws-sdk-go-v2/1.30', 'Pulumi'],
    ['aws-cli/2.27.0', 'AWS CLI'],
    ['Boto3/1.43.11', 'AWS SDK'],
    ['Botocore/1.43.11', 'AWS SDK'],
    ['aws-sdk-go-v2/1.30', 'AWS SDK'],
    ['aws-sdk/2.0', 'AWS SDK'],
  ])('%s is %s', (userAgent, tool) => {
    expect(toolOf(userAgent)).toBe(tool);
  });

  test.each(['curl/8', '', null])('is not known from %o', (userAgent) => {
    expect(toolOf(userAgent)).toBeNull();
  });

  test.each([
    'my-signin.amazonaws.com',
    'signin.amazonaws.com.example.org',
    'my AWS Internal',
    'AWS Internal tools',
    'wrapper of aws-cli/2.27.0',
    'wrapper of Boto3/1.43.11',
  ])('is not taken from a name in the middle of another: %s', (userAgent) => {
    expect(toolOf(userAgent)).toBeNull();
  });
});

describe('the template a port was opened by', () => {
  test.each([
    ['APN/1.0 HashiCorp/1.0 Terraform/1.9.0', 'Terraform'],
    ['OpenTofu/1.8', 'OpenTofu'],
    ['cloudformation.amazonaws.com', 'CloudFormation'],
    ['pulumi-aws/6.50', 'Pulumi'],
    ['aws-cli/2.27.0', null],
    ['Boto3/1.43.11', null],
    ['console.amazonaws.com', null],
    [null, null],
  ])('by the user agent %s is %s', (userAgent, mark) => {
    expect(templateMark({}, userAgent)).toBe(mark);
  });

  test('is the CloudFormation stack that the tags name, whatever the user agent says', () => {
    const mark = templateMark({ 'aws:cloudformation:stack-name': 'mail-prod' }, 'Terraform/1.9.0');

    expect(mark).toBe('CloudFormation stack mail-prod');
  });
});
