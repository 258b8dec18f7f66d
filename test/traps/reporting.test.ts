import { expect, test } from 'vitest';
import { emptyList } from '../../core/plan/managed-rules.ts';
import { assess } from '../../core/reconcile/assess.ts';
import { reconcile } from '../../core/reconcile/reconcile.ts';
import { type ScanResult, scanGroups } from '../../core/reconcile/scan.ts';
import { parseEvent } from '../../handlers/events/to-candidates.ts';
import { processMessages } from '../../handlers/worker/process-messages.ts';
import type { Call } from '../../sandbox/call.ts';
import { botRole, home, liveWarden, office, optedIn, refOf, rulesIn } from '../builders/live-deps.ts';
import { messageContext } from '../builders/message-context.ts';
import { authorizeEvent, batch, message } from '../builders/messages.ts';
import { readEvent } from '../builders/read-event.ts';
import { aSweep } from '../builders/rule-texts.ts';

const smtp = { protocol: 'tcp', from: 25 };
const open = { ...smtp, cidr: '0.0.0.0/0' };
const closed = [`tcp 25-25 ${office.cidr}`];

function openGroup(name: string) {
  return { name, tags: optedIn, ingress: [open] };
}

test('trap 3: an error of AWS is not swallowed and reported as success', async () => {
  const { sandbox, runtime } = await liveWarden({ seed: { groups: [openGroup('mail')] } });
  const ref = refOf(sandbox, 'mail');

  sandbox.deny(home.account, ['RevokeSecurityGroupIngress']);
  const revokeDenied = await reconcile(ref, { trigger: aSweep, mayClose: true }, runtime);
  sandbox.deny(home.account, ['AuthorizeSecurityGroupIngress']);
  const authorizeDenied = await reconcile(ref, { trigger: aSweep, mayClose: true }, runtime);
  sandbox.deny(home.account, ['DescribeSecurityGroups']);
  const readDenied = reconcile(ref, { trigger: aSweep, mayClose: true }, runtime);

  const reason = expect.stringContaining('UnauthorizedOperation');
  expect(revokeDenied).toMatchObject({ kind: 'remediated', entry: { outcome: 'failed', reason } });
  expect(authorizeDenied).toMatchObject({ kind: 'remediated', entry: { outcome: 'partial', reason } });
  await expect(readDenied).rejects.toThrow('not authorized');
});

test('trap 14: an event is not missed because its shape differs, nor an edit in place', () => {
  const files = [
    'AuthorizeSecurityGroupIngress',
    'AuthorizeSecurityGroupIngress-flat',
    'AuthorizeSecurityGroupIngress-allprotocols',
    'ModifySecurityGroupRules',
    'ModifySecurityGroupRules-multi',
  ];

  const nominations = files.map((file) => parseEvent(readEvent(`cloudtrail-${file}`), [botRole]));

  const groups = [{ ...home, groupId: 'sg-0123456789abcdef0' }];
  expect(nominations).toMatchObject(files.map(() => ({ kind: 'candidates', groups })));
});

test('trap 16: a scan does not lean on filters, which hold across different rules of a group', async () => {
  const web = [
    { protocol: 'tcp', from: 443, cidr: '0.0.0.0/0' },
    { ...smtp, cidr: '10.0.0.0/8' },
  ];
  const range = [{ protocol: 'tcp', from: 20, to: 30, cidr: '0.0.0.0/0' }];
  const groups = [
    { name: 'web', ingress: web },
    { name: 'range', ingress: range },
  ];
  const { sandbox, runtime } = await liveWarden({ seed: { groups } });
  const policy = await runtime.allowlist.read();
  const context = {
    ...{ judge: assess, policy, settings: runtime.settings, now: Date.now(), newId: runtime.newId },
    listOf: async () => emptyList,
  };

  const sightings: ScanResult[] = [];
  for await (const sighting of scanGroups(runtime.surveyOf(home), context)) sightings.push(sighting);

  const found = sightings.flatMap((sighting) => (sighting.kind === 'assessed' ? [sighting.assessment.snapshot] : []));
  expect(found.map(({ ref }) => ref)).toEqual([refOf(sandbox, 'range')]);
});

test("trap 18: one group's error does not stop the others", async () => {
  const groups = ['first', 'second', 'third'].map(openGroup);
  const live = await liveWarden({ seed: { groups } });
  const { sandbox } = live;
  const refused = { kind: 'before', code: 'UnauthorizedOperation', status: 403, times: 9 } as const;
  sandbox.faults.add({ ...refused, action: 'DescribeSecurityGroups', target: refOf(sandbox, 'second').groupId });
  const messages = groups.map(({ name }) => message(authorizeEvent(refOf(sandbox, name).groupId), name));

  const response = await processMessages(batch(...messages), messageContext(live));

  expect(response).toEqual({ batchItemFailures: [{ itemIdentifier: 'second' }] });
  expect(groups.map(({ name }) => rulesIn(sandbox, name))).toEqual([closed, ['tcp 25-25 0.0.0.0/0'], closed]);
});

test("trap 21: the bot's own calls do not keep it going for ever", async () => {
  const live = await liveWarden({ seed: { groups: [openGroup('mail')] } });
  const { sandbox } = live;
  const { groupId } = refOf(sandbox, 'mail');
  const echoes: object[] = [];
  sandbox.hooks.after = ({ action, errorCode }: Call) => {
    if (action === 'AuthorizeSecurityGroupIngress' && !errorCode) echoes.push(authorizeEvent(groupId, byTheBot));
  };
  const deliver = (event: object, ownRoleArns: readonly string[]) =>
    processMessages(batch(message(event)), messageContext(live, { ownRoleArns }));

  await deliver(authorizeEvent(groupId), [botRole]);
  const calls = sandbox.calls.list().length;
  await deliver(echoes[0] ?? {}, [botRole]);
  const callsForEcho = sandbox.calls.list().length - calls;
  await deliver(echoes[0] ?? {}, []);

  expect(callsForEcho).toBe(0);
  expect(echoes).toHaveLength(1);
  expect(sandbox.calls.list({ action: 'PutItem', target: live.settings.auditTable })).toHaveLength(2);
});

const byTheBot = {
  userIdentity: {
    type: 'AssumedRole',
    arn: 'arn:aws:sts::111122223333:assumed-role/smtp-warden-worker/worker',
    sessionContext: { sessionIssuer: { type: 'Role', arn: botRole } },
  },
};
