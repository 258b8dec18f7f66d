import { expect, test } from 'vitest';
import { parseEvent } from '../../../handlers/events/to-candidates.ts';
import { cloudTrailEvent, type Json } from '../../builders/read-event.ts';

const call = 'AuthorizeSecurityGroupIngress';
const own = "our own call: made with one of the bot's roles";

function callBy(userIdentity: Json): unknown {
  return cloudTrailEvent(call, { userIdentity });
}

test.each(['aws', 'aws-us-gov', 'aws-cn'])(
  'a call is our own by the role that issued its session (%s)',
  (partition) => {
    const role = `arn:${partition}:iam::111122223333:role/service/smtp-warden`;
    const event = callBy({ type: 'AssumedRole', sessionContext: { sessionIssuer: { arn: role } } });

    const nomination = parseEvent(event, ['arn:aws:iam::444455556666:role/other', role]);

    expect(nomination).toEqual({ kind: 'ignored', reason: own });
  },
);

test.each(['aws', 'aws-us-gov', 'aws-cn'])(
  'without an issuer it is our own by the ARN of the session, which has no path (%s)',
  (partition) => {
    const event = callBy({
      type: 'AssumedRole',
      arn: `arn:${partition}:sts::111122223333:assumed-role/smtp-warden/sweep`,
    });

    const nomination = parseEvent(event, [`arn:${partition}:iam::111122223333:role/service/eu/smtp-warden`]);

    expect(nomination).toEqual({ kind: 'ignored', reason: own });
  },
);

test.each([
  { rule: 'a role of that name in another account', arn: 'arn:aws:sts::444455556666:assumed-role/smtp-warden/sweep' },
  { rule: 'a role of that name in another partition', arn: 'arn:aws-cn:sts::111122223333:assumed-role/smtp-warden/s' },
  { rule: 'a role whose name only begins so', arn: 'arn:aws:sts::111122223333:assumed-role/smtp-warden-2/sweep' },
  { rule: 'a session that is only named so', arn: 'arn:aws:sts::111122223333:assumed-role/admin/smtp-warden' },
  { rule: 'a user of that name', arn: 'arn:aws:iam::111122223333:user/smtp-warden' },
])('$rule is not the bot', ({ arn }) => {
  const event = callBy({ type: 'AssumedRole', arn });

  const nomination = parseEvent(event, ['arn:aws:iam::111122223333:role/smtp-warden']);

  expect(nomination.kind).toBe('candidates');
});

const inEach = 'arn:aws:iam::*:role/team/smtp-warden-remediator';
const session = (account: string, partition = 'aws') =>
  `arn:${partition}:sts::${account}:assumed-role/smtp-warden-remediator/smtp-warden`;

test('in an organisation the role of each account is ours, for calls in that account', () => {
  const event = cloudTrailEvent(call, {
    recipientAccountId: '777788889999',
    userIdentity: { type: 'AssumedRole', arn: session('777788889999') },
  });

  expect(parseEvent(event, [inEach])).toEqual({ kind: 'ignored', reason: own });
});

test.each<[string, Json]>([
  ['of another account', { userIdentity: { type: 'AssumedRole', arn: session('444455556666') } }],
  ['of another partition', { userIdentity: { type: 'AssumedRole', arn: session('777788889999', 'aws-cn') } }],
  [
    'whose name only begins so',
    { userIdentity: { type: 'AssumedRole', arn: 'arn:aws:sts::777788889999:assumed-role/smtp-warden-remediator-2/x' } },
  ],
  ['that says it is of every account', { userIdentity: { type: 'AssumedRole', arn: session('*') } }],
])('a call by a role %s is not', (_, detail) => {
  const event = cloudTrailEvent(call, { recipientAccountId: '777788889999', ...detail });

  expect(parseEvent(event, [inEach]).kind).toBe('candidates');
});

test('what issued the session says whose call it is, whatever the session calls itself', () => {
  const event = callBy({
    type: 'AssumedRole',
    arn: 'arn:aws:sts::111122223333:assumed-role/smtp-warden/sweep',
    sessionContext: { sessionIssuer: { arn: 'arn:aws:iam::111122223333:role/admin' } },
  });

  const nomination = parseEvent(event, ['arn:aws:iam::111122223333:role/smtp-warden']);

  expect(nomination.kind).toBe('candidates');
});

test('the user agent never makes a call our own: anybody can send it', () => {
  const event = cloudTrailEvent(call, { userAgent: 'smtp-warden arn:aws:iam::111122223333:role/smtp-warden' });

  const nomination = parseEvent(event, ['arn:aws:iam::111122223333:role/smtp-warden']);

  expect(nomination.kind).toBe('candidates');
});

test('an own role that is no role ARN matches nobody, not everybody', () => {
  const event = callBy({ type: 'Unknown' });

  const nomination = parseEvent(event, ['', 'smtp-warden', '*']);

  expect(nomination.kind).toBe('candidates');
});

const federated = 'arn:aws:sts::111122223333:federated-user/carol';

test.each([
  { who: { type: 'FederatedUser', arn: federated }, arn: federated, type: 'FederatedUser' },
  {
    who: { type: 'AWSService', invokedBy: 'autoscaling.amazonaws.com' },
    arn: 'autoscaling.amazonaws.com',
    type: 'AWSService',
  },
  { who: { type: 'AWSAccount', principalId: 'AIDAEXAMPLE', accountId: '444455556666' }, arn: null, type: 'AWSAccount' },
  { who: { type: 'IdentityCenterUser', onBehalfOf: { userId: 'u-1' } }, arn: null, type: 'IdentityCenterUser' },
  { who: { type: 'IAMUser', invokedBy: 'cloudformation.amazonaws.com' }, arn: null, type: 'IAMUser' },
  { who: { arn: 7, sessionContext: 'none' }, arn: null, type: 'Unknown' },
])('an actor is known as far as its identity tells: $type', ({ who, arn, type }) => {
  const event = callBy(who);

  const nomination = parseEvent(event, []);

  expect(nomination).toMatchObject({ kind: 'candidates', trigger: { actor: { arn, type } } });
});

test('a call without identity, address, agent and time nominates all the same', () => {
  const event = cloudTrailEvent(call, {
    userIdentity: null,
    sourceIPAddress: '',
    userAgent: undefined,
    eventTime: '20 November',
  });

  const nomination = parseEvent(event, []);

  const nobody = { arn: null, type: 'Unknown', sourceIp: null, userAgent: null, at: null };
  expect(nomination).toMatchObject({ kind: 'candidates', trigger: { actor: nobody } });
});

test('a record without an event id is known by the id of its envelope', () => {
  const event = cloudTrailEvent(call, { eventID: undefined });

  const nomination = parseEvent(event, []);

  expect(nomination).toMatchObject({ trigger: { eventId: '7bf73129-1428-4cd3-a780-95db273d1602' } });
});

test('texts of the caller are cut to a length and to well-formed characters: the audit log has to hold them', () => {
  const event = cloudTrailEvent(call, { userAgent: `\ud800${'x'.repeat(100_000)}` });

  const nomination = parseEvent(event, []);

  expect(nomination).toMatchObject({ trigger: { actor: { userAgent: `\ufffd${'x'.repeat(2047)}` } } });
});

test('what a caller sends as its user agent cannot steer a terminal', () => {
  const nomination = parseEvent(cloudTrailEvent(call, { userAgent: 'nice\u001b[2Jtool\r\nx' }), []);

  expect(nomination).toMatchObject({ trigger: { actor: { userAgent: 'nice [2Jtool  x' } } });
});

test.each([
  ['"true"', { sessionCredentialFromConsole: 'true' }, true],
  ['true', { sessionCredentialFromConsole: true }, true],
  ['"false"', { sessionCredentialFromConsole: 'false' }, undefined],
  ['an object', { sessionCredentialFromConsole: { true: 'true' } }, undefined],
  ['no text at all', { sessionCredentialFromConsole: { toString: 1 } }, undefined],
  ['left out', { sessionCredentialFromConsole: undefined }, undefined],
])(
  'a call is from a session of the console where sessionCredentialFromConsole is true, here %s',
  (_, detail, fromConsole) => {
    const parsed = parseEvent(cloudTrailEvent(call, { userAgent: 'Mozilla/5.0 (X11)', ...detail }), []);

    const actor = parsed.kind === 'candidates' ? parsed.trigger.actor : null;
    expect(actor?.userAgent).toBe('Mozilla/5.0 (X11)');
    expect(actor?.fromConsole).toBe(fromConsole);
  },
);
