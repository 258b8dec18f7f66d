import { describe, expect, onTestFinished, test } from 'vitest';
import { compose, ownRoleArnsOf } from '../../runtime/compose.ts';
import { readSettings } from '../../runtime/settings.ts';
import { startSandbox } from '../../sandbox/start-sandbox.ts';
import { fromCidr, ports } from '../builders/builders.ts';
import { home, refOf, rulesIn, stubEnvironment } from '../builders/live-deps.ts';

const spoke = '444455556666';
const role = { arn: `arn:aws:iam::${spoke}:role/smtp-warden-remediator` };
const office = { protocol: 'tcp', ports: ports(25), source: fromCidr('81.2.69.0/24'), description: null };

/** The runtime over a sandbox that has a group in each of two accounts. */
async function twoAccounts() {
  const groups = [{ name: 'mail' }, { name: 'theirs', account: spoke, region: 'eu-west-1' }];
  const sandbox = await startSandbox({ seed: { groups, roles: [role] } });
  onTestFinished(() => sandbox.close());
  stubEnvironment(sandbox.environment());
  const runtime = compose(
    readSettings({ SMTP_WARDEN_ACCOUNTS: spoke, SMTP_WARDEN_EXTERNAL_ID: 'between-us' }),
    home,
    () => {},
  );
  const theirs = { account: spoke, region: 'eu-west-1', groupId: sandbox.group('theirs').id };
  return { sandbox, runtime, mail: refOf(sandbox, 'mail'), theirs };
}

describe('changes of rules', () => {
  test('are made in the account and region of the group, with the role of its account', async () => {
    const { sandbox, runtime, mail, theirs } = await twoAccounts();

    for (const ref of [mail, theirs]) {
      const result = await runtime.changes.authorizeIngress(ref, [office], { team: 'mail' });
      expect(result).toMatchObject({ kind: 'done', created: [office] });
    }
    const revoked = await runtime.changes.revokeIngress(theirs, [office]);

    expect(revoked).toMatchObject({ kind: 'done', revoked: [office] });
    expect(rulesIn(sandbox, 'mail')).toEqual(['tcp 25-25 81.2.69.0/24']);
    expect(rulesIn(sandbox, 'theirs')).toEqual([]);
    expect(sandbox.calls.count('AssumeRole')).toBe(1);
  });

  test('in an account that no setting names are refused, and nothing is sent', async () => {
    const { runtime, mail, sandbox } = await twoAccounts();

    const result = await runtime.changes.revokeIngress({ ...mail, account: '999988887777' }, [office]);

    expect(result).toMatchObject({
      kind: 'refused',
      code: 'AccountNotManaged',
      message: expect.stringContaining('nothing is changed in account 999988887777: it is neither our own'),
    });
    expect(sandbox.calls.count('RevokeSecurityGroupIngress')).toBe(0);
    expect(sandbox.calls.count('AssumeRole')).toBe(0);
  });
});

test("the clock knows AWS's after the first read", async () => {
  const { runtime, mail } = await twoAccounts();

  await runtime.groups.rules(mail);

  expect(Math.abs(runtime.clock.awsOffset() ?? Number.NaN)).toBeLessThan(2_000);
  expect(Math.abs(runtime.clock.now() - Date.now())).toBeLessThan(1_000);
});

test('a place has each of its clients once', async () => {
  const { runtime } = await twoAccounts();
  const { ec2, ec2Changes, serviceQuotas } = runtime.clientsAt(home);

  expect(runtime.clientsAt(home)).toMatchObject({ ec2, ec2Changes, serviceQuotas });
  expect(runtime.clientsAt(home).ec2Changes).toBe(ec2Changes);
  expect(runtime.clientsAt(home).serviceQuotas).toBe(serviceQuotas);
  expect(runtime.clientsAt({ ...home, region: 'eu-west-1' }).ec2Changes).not.toBe(ec2Changes);
});

test('the roles of an organisation are those of each account; by a list, those of its accounts', () => {
  const own = 'arn:aws:iam::111122223333:role/worker';
  const environment = { SMTP_WARDEN_OWN_ROLE_ARNS: own, SMTP_WARDEN_ORGANISATION: 'o-a1b2c3d4e5' };
  const list = { ...environment, SMTP_WARDEN_ACCOUNTS: '444455556666' };
  const china = { account: '111122223333', region: 'cn-north-1' };

  const roles = [environment, list].map((one) => ownRoleArnsOf(readSettings(one), china));

  expect(roles).toEqual([
    [own, 'arn:aws-cn:iam::*:role/smtp-warden-remediator'],
    [own, 'arn:aws-cn:iam::444455556666:role/smtp-warden-remediator'],
  ]);
});
