import { EC2Client } from '@aws-sdk/client-ec2';
import { describe, expect, onTestFinished, test } from 'vitest';
import { checkChanges, checkReads, optedInGroup } from '../../aws/checks.ts';
import type { SeedInput } from '../../sandbox/seed.ts';
import { startSandbox } from '../../sandbox/start-sandbox.ts';
import { optedIn, rulesIn } from '../builders/live-deps.ts';

async function sandboxWith(seed: SeedInput) {
  const sandbox = await startSandbox({ seed });
  onTestFinished(() => sandbox.close());
  const ec2 = new EC2Client(sandbox.clientConfig());
  const sent: { readonly name: string; readonly input: object }[] = [];
  ec2.middlewareStack.add(
    (next, { commandName = '' }) =>
      async (args) => {
        sent.push({ name: commandName, input: args.input });
        return next(args);
      },
    { step: 'initialize' },
  );
  return { sandbox, ec2, sent };
}

const mail = { name: 'mail', tags: optedIn, ingress: [{ protocol: 'tcp', from: 25, cidr: '192.0.2.0/32' }] };

describe('the check of what may be changed', () => {
  test('tries both calls as a remediation makes them, with DryRun, and changes nothing', async () => {
    const { sandbox, ec2, sent } = await sandboxWith({ groups: [mail] });

    const result = await checkChanges(ec2, sandbox.group('mail').id);

    const permissions = { DryRun: true, IpPermissions: [expect.objectContaining({ FromPort: 25, ToPort: 25 })] };
    const keys = ['smtp-warden:managed', 'smtp-warden:remediation', 'smtp-warden:deployment'];
    const Tags = keys.map((Key) => expect.objectContaining({ Key }));
    expect(result.status).toBe('ok');
    expect(sent).toEqual([
      { name: 'RevokeSecurityGroupIngressCommand', input: expect.objectContaining(permissions) },
      {
        name: 'AuthorizeSecurityGroupIngressCommand',
        input: expect.objectContaining({ ...permissions, TagSpecifications: [expect.objectContaining({ Tags })] }),
      },
    ]);
    expect(sent[0]?.input).not.toHaveProperty('SecurityGroupRuleIds');
    expect(rulesIn(sandbox, 'mail')).toEqual(['tcp 25-25 192.0.2.0/32']);
  });

  test('names the call that is not permitted', async () => {
    const { sandbox, ec2 } = await sandboxWith({ groups: [mail] });
    sandbox.deny(sandbox.group('mail').owner, ['RevokeSecurityGroupIngress']);

    const result = await checkChanges(ec2, sandbox.group('mail').id);

    expect(result).toMatchObject({ status: 'failed', detail: 'not permitted: ec2:RevokeSecurityGroupIngress' });
  });
});

describe('an answer to a dry run', () => {
  const reads = [
    'DescribeSecurityGroups',
    'DescribeSecurityGroupRules',
    'DescribeManagedPrefixLists',
    'GetManagedPrefixListEntries',
  ];

  test.each([
    'InvalidSecurityGroupRuleId.NotFound',
    'InvalidPrefixListId.NotFound',
    'InvalidPrefixListID.NotFound',
    'InvalidGroup.NotFound',
    'InvalidPermission.NotFound',
    'InvalidPermission.Duplicate',
  ])('that says what it names does not exist comes after the permission: %s', async (code) => {
    const { sandbox, ec2 } = await sandboxWith({ groups: [mail] });
    for (const action of [...reads, 'RevokeSecurityGroupIngress', 'AuthorizeSecurityGroupIngress']) {
      sandbox.faults.add({ kind: 'before', action, code, status: 400, times: 1 });
    }

    const results = [await checkReads(ec2), await checkChanges(ec2, sandbox.group('mail').id)];

    expect(results.map(({ status }) => status)).toEqual(['ok', 'ok']);
  });

  test.each(['InvalidParameterValue', 'InvalidGroupId.Malformed', 'InternalError', 'AuthFailure'])(
    'that says anything else is no permission: %s',
    async (code) => {
      const { sandbox, ec2 } = await sandboxWith({ groups: [mail] });
      sandbox.faults.add({ kind: 'before', action: 'DescribeSecurityGroupRules', code, status: 400, times: 1 });

      await expect(checkReads(ec2)).rejects.toThrow(expect.objectContaining({ name: code }));
    },
  );

  test('that says the caller is not permitted names the action', async () => {
    const { sandbox, ec2 } = await sandboxWith({ groups: [mail] });
    sandbox.deny(sandbox.group('mail').owner, ['GetManagedPrefixListEntries']);

    expect(await checkReads(ec2)).toMatchObject({
      status: 'failed',
      detail: 'not permitted: ec2:GetManagedPrefixListEntries',
    });
  });
});

test('an opted-in group is found, and null where there is none', async () => {
  const some = await sandboxWith({ groups: [{ name: 'web' }, mail] });
  const none = await sandboxWith({ groups: [{ name: 'web', tags: { 'smtp-warden:auto-fix': 'no' } }] });

  expect(await optedInGroup(some.ec2, 'smtp-warden:auto-fix')).toBe(some.sandbox.group('mail').id);
  expect(await optedInGroup(none.ec2, 'smtp-warden:auto-fix')).toBeNull();
});
