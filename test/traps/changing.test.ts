import { EC2Client, ModifySecurityGroupRulesCommand } from '@aws-sdk/client-ec2';
import { expect, test } from 'vitest';
import { cidr } from '../../core/model/cidr.ts';
import { reconcile } from '../../core/reconcile/reconcile.ts';
import { anEntry } from '../builders/builders.ts';
import { approve, type LiveWarden, liveWarden, office, optedIn, refOf, rulesIn } from '../builders/live-deps.ts';
import { aSweep } from '../builders/rule-texts.ts';

const smtp = { protocol: 'tcp', from: 25 };
const open = { ...smtp, cidr: '0.0.0.0/0' };
const mail = { name: 'mail', tags: optedIn };

function look({ sandbox, runtime }: LiveWarden, change: Partial<LiveWarden['runtime']> = {}) {
  return reconcile(refOf(sandbox, 'mail'), { trigger: aSweep, mayClose: true }, { ...runtime, ...change });
}

test('trap 2: ::/0 is not sent among the IPv4 ranges', async () => {
  const policy = [approve(anEntry({ id: 'entry-six', cidr: cidr('2a00:1450::/32') }))];
  const ingress = [{ protocol: 'tcp', from: 20, to: 30, cidr6: '::/0' }];
  const live = await liveWarden({ seed: { groups: [{ ...mail, ingress }] }, policy });

  const result = await look(live);

  expect(result).toMatchObject({ kind: 'remediated', entry: { outcome: 'completed' } });
  expect(rulesIn(live.sandbox, 'mail')).toEqual(['tcp 20-24 ::/0', 'tcp 25-25 2a00:1450::/32', 'tcp 26-30 ::/0']);
});

test('trap 4: a private source or group that shares the permission is not revoked with it', async () => {
  const members = { ...smtp, group: 'self', description: 'members' };
  const network = { ...smtp, cidr: '10.0.0.0/8', description: 'network', tags: { team: 'mail' } };
  const live = await liveWarden({ seed: { groups: [{ ...mail, ingress: [network, open, members] }] } });
  const before = live.sandbox.rulesOf('mail').filter(({ source }) => source !== '0.0.0.0/0');

  await look(live);

  expect(live.sandbox.rulesOf('mail')).toEqual([...before, expect.objectContaining({ source: office.cidr })]);
});

test('trap 6: a crash between revoke and authorise does not leave the approved shut out', async () => {
  const live = await liveWarden({ seed: { groups: [{ ...mail, ingress: [open] }] } });
  const died = async () => Promise.reject(new Error('the worker died'));
  await expect(look(live, { changes: { ...live.runtime.changes, authorizeIngress: died } })).rejects.toThrow('died');
  const left = rulesIn(live.sandbox, 'mail');

  const early = await look(live);
  const later = () => Date.now() + live.settings.warden.claimTimeoutMs;
  const due = await look(live, { clock: { ...live.runtime.clock, now: later } });

  expect(left).toEqual([]);
  expect(early.kind).toBe('busy');
  expect(due).toMatchObject({ kind: 'remediated', entry: { outcome: 'completed' } });
  expect(rulesIn(live.sandbox, 'mail')).toEqual([`tcp 25-25 ${office.cidr}`]);
});

test('trap 8: a rule that somebody edits meanwhile is not revoked, and not missed either, whatever the VPC answers', async () => {
  for (const vpc of ['default', 'vpc-0123456789abcdef0']) {
    const live = await liveWarden({ seed: { groups: [{ ...mail, vpc, ingress: [open] }] } });
    const { sandbox } = live;
    const [{ id = '' } = {}] = sandbox.rulesOf('mail');
    const SecurityGroupRule = { IpProtocol: 'tcp', FromPort: 24, ToPort: 25, CidrIpv4: '0.0.0.0/0' };
    const edit = new ModifySecurityGroupRulesCommand({
      GroupId: sandbox.group('mail').id,
      SecurityGroupRules: [{ SecurityGroupRuleId: id, SecurityGroupRule }],
    });
    sandbox.hooks.before = async ({ action }) => {
      if (action !== 'RevokeSecurityGroupIngress') return;
      delete sandbox.hooks.before;
      await new EC2Client(sandbox.clientConfig()).send(edit);
    };

    const result = await look(live);

    // The edited rule is found by the next read, and closed as what it is then.
    expect(result).toMatchObject({ kind: 'remediated', entry: { outcome: 'completed' } });
    expect(rulesIn(sandbox, 'mail')).toEqual(['tcp 24-24 0.0.0.0/0', `tcp 25-25 ${office.cidr}`]);
  }
});

test('trap 13: a duplicate does not count as done for the rules of the same call', async () => {
  const partner = anEntry({ id: 'entry-partner', cidr: cidr('93.184.0.0/16') });
  const seed = { groups: [{ ...mail, ingress: [{ ...open, from: 20, to: 30 }] }] };
  const { sandbox, ...live } = await liveWarden({ seed, policy: [approve(), approve(partner)] });
  let authorised = 0;
  sandbox.hooks.before = ({ action }) => {
    // The second call is the one for the approved.
    if (action === 'AuthorizeSecurityGroupIngress' && ++authorised === 2)
      sandbox.addRule('mail', { ...smtp, cidr: office.cidr });
  };

  const result = await look({ sandbox, ...live });

  expect(result).toMatchObject({ kind: 'remediated', entry: { outcome: 'completed' } });
  expect(rulesIn(sandbox, 'mail')).toEqual([
    'tcp 20-24 0.0.0.0/0',
    'tcp 25-25 81.2.69.0/24',
    'tcp 25-25 93.184.0.0/16',
    'tcp 26-30 0.0.0.0/0',
  ]);
});

test('trap 15: two rules of one source are one revoke, in which each is named once', async () => {
  const live = await liveWarden({ seed: { groups: [{ ...mail, ingress: [open, { ...open, from: 20, to: 30 }] }] } });

  await look(live);

  const [revoke, ...others] = live.sandbox.calls.list({ action: 'RevokeSecurityGroupIngress' });
  expect(revoke?.errorCode).toBeUndefined();
  expect(others).toEqual([]);
  expect(rulesIn(live.sandbox, 'mail')).toEqual([
    'tcp 20-24 0.0.0.0/0',
    `tcp 25-25 ${office.cidr}`,
    'tcp 26-30 0.0.0.0/0',
  ]);
});

test('trap 20: a plan that does not fit the quota is not begun', async () => {
  const networks = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16'].map((cidr) => ({ ...smtp, cidr }));
  const ingress = [...networks, { ...open, from: 20, to: 30 }];
  const seed = { groups: [{ ...mail, ingress }], quotas: [{ rulesPerGroup: 5 }] };
  const live = await liveWarden({ seed });
  const before = live.sandbox.rulesOf('mail');

  const result = await look(live);

  const reason = 'the plan needs 6 inbound IPv4 rules, and the quota allows 5';
  expect(result).toMatchObject({ kind: 'decided', entry: { outcome: 'deferred', reason } });
  expect(live.sandbox.rulesOf('mail')).toEqual(before);
  expect(live.sandbox.calls.count('RevokeSecurityGroupIngress')).toBe(0);
});
