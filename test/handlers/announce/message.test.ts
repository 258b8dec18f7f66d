import { describe, expect, test } from 'vitest';
import type { AuditEntry } from '../../../core/audit/audit-entry.ts';
import { rehashed } from '../../builders/a-chain.ts';
import { ada, bob } from '../../builders/a-decision.ts';
import {
  chainOfLooks,
  changed,
  hour,
  kept,
  lastOf,
  minute,
  opened,
  openedBy,
} from '../../builders/announce-entries.ts';
import { aConclusion, announceWorld, auditRecord, sweepRecord } from '../../builders/announce-world.ts';
import { anEntry, anOpenRule, aPolicy, aRule, managedTags } from '../../builders/builders.ts';
import { dying } from '../../builders/dying-deps.ts';

async function messageOf(log: readonly AuditEntry[], entry = lastOf(log)) {
  const { announce, messages, pending } = announceWorld({ log });
  await announce(auditRecord(entry));
  const [message] = [...messages, ...pending.notifications()];
  if (!message) throw new Error('nothing was published');
  return message;
}

/** The lines under a heading. */
function section(text: string, title: string): string[] {
  const block = text.split('\n\n').find((part) => part.startsWith(`${title}\n`)) ?? '';
  return block
    .split('\n')
    .slice(1)
    .map((line) => line.trim());
}

/** Somebody opens the group again at each of these minutes. */
function reopenings(...minutes: number[]) {
  const names = ['ada', 'bob', 'cyd', 'dan'];
  return minutes.map((atMinute, index) => ({
    atMinute,
    trigger: openedBy(names[index] ?? 'eve'),
    rules: [{ ...opened, id: `sgr-open-${index}` }, kept],
  }));
}

describe('a plan that people decide about', () => {
  const at = '2026-11-15T11:58:00.000Z';

  test('is told with who proposed it by hand', async () => {
    const log = await chainOfLooks([{}]);
    const proposed = { outcome: 'proposed', proposal: { digest: 'd', by: ada } } as const;

    const { text } = await messageOf(log, rehashed({ ...lastOf(log), ...proposed }));

    expect(text).toContain(`Proposed by  ${ada.arn}`);
    expect(text).not.toContain('Approved by');
  });

  test('and once it is executed with who approved it', async () => {
    const log = await chainOfLooks([{}]);

    const { text } = await messageOf(log, rehashed({ ...lastOf(log), approval: { by: bob, at, digest: 'd' } }));

    expect(text).toContain(`Approved by  ${bob.arn} (${bob.userId}) at ${at}`);
  });
});

describe('a closed port', () => {
  test('is told with who opened it, what was done, the rules before and after, and where to read on', async () => {
    const log = await chainOfLooks([{}]);

    const { subject, text } = await messageOf(log);

    expect(subject).toBe('[smtp-warden] mail: port 25 closed, sg-0123456789abcdef0, 111122223333 eu-west-1');
    expect(section(text, 'What was open')).toContain('0.0.0.0/0 (sgr-open)');
    expect(section(text, 'Who opened it').map((line) => line.replace(/ {2,}/, ': '))).toEqual([
      'Call: AuthorizeSecurityGroupIngress',
      'Identity: arn:aws:iam::111122223333:user/bob',
      'Source IP: 198.51.100.23',
      'User agent: aws-cli/2.27.0',
      'Time: 2026-11-15T11:59:58.000Z',
    ]);
    expect(section(text, 'What was done')).toEqual([
      '- tcp 20-30 from 0.0.0.0/0 "inbound mail"  (sgr-open)',
      '+ tcp 20-24 from 0.0.0.0/0 "inbound mail"  (remainder of sgr-open)',
      '+ tcp 26-30 from 0.0.0.0/0 "inbound mail"  (remainder of sgr-open)',
      expect.stringMatching(/^\+ tcp 25 from 81\.2\.69\.0\/24 .*\(approved\)$/),
    ]);
    expect(section(text, 'Rules before').length).toBe(2);
    expect(section(text, 'Rules after').length).toBe(4);
    expect(section(text, 'Next').map((line) => line.replace(/ {2,}/, ': '))).toEqual([
      `Undo: smtp-warden undo ${lastOf(log).id} --region eu-west-1 --accounts 111122223333`,
      `Details: smtp-warden history show ${lastOf(log).id} --region us-east-1`,
    ]);
  });

  test('of a template says that the template has to be mended', async () => {
    const log = await chainOfLooks([{}], {
      tags: { 'smtp-warden:auto-fix': 'true', 'aws:cloudformation:stack-name': 'mx' },
    });

    const { text } = await messageOf(log);

    expect(section(text, 'Who opened it')).toContain(
      'It is managed by CloudFormation stack mx: change the template as well, or it will open the port again.',
    );
  });

  test('tells what is lost', async () => {
    const log = await chainOfLooks([{}], { rules: [{ ...opened, protocol: '-1', ports: null }] });

    const { text } = await messageOf(log);

    expect(section(text, 'Lost').join()).toContain('(of sgr-open)');
  });

  test('found by a sweep blames nobody', async () => {
    const log = await chainOfLooks([{ trigger: { kind: 'sweep', name: 'sweep', eventId: null, actor: null } }]);

    const { text } = await messageOf(log);

    expect(section(text, 'What led to it')).toEqual(['Found by: sweep, so it is not known who opened it']);
  });

  test('closed by a command does not name who ran it as who opened it', async () => {
    const trigger = { ...openedBy('ann'), kind: 'cli', name: 'fix', eventId: null } as const;
    const log = await chainOfLooks([0, 60, 120].map((atMinute) => ({ ...reopenings(atMinute)[0], atMinute, trigger })));

    const { text } = await messageOf(log);

    expect(section(text, 'Who opened it')).toEqual([]);
    expect(section(text, 'What led to it').join()).toContain('user/ann');
    expect(section(text, 'Opened 3 times within 24 hours, by').join()).not.toContain('user/ann');
  });

  test('of which another worker lets the approved in names the rules that it made', async () => {
    const sweep = { kind: 'sweep', name: 'sweep', eventId: null, actor: null } as const;
    const log = await chainOfLooks([
      // The last authorise is lost with the worker.
      { deps: (deps) => dying(deps, { call: 6, isAfter: false }) },
      { atMinute: 60, trigger: sweep },
    ]);

    const { text, subject } = await messageOf(log);

    expect(log.map(({ outcome }) => outcome)).toEqual(['planned', 'partial', 'planned', 'completed']);
    expect(subject).toContain('approved sources updated');
    expect(section(text, 'What was done').map((line) => line.slice(0, 20))).toEqual(['+ tcp 25 from 81.2.6']);
  });
});

describe('a port that is opened again and again', () => {
  test('is told loudly the third time within 24 hours, with everybody who opened it', async () => {
    const { subject, text, attributes } = await messageOf(await chainOfLooks(reopenings(0, 60, 120)));

    expect(subject).toContain(': port 25 closed, 3 times in 24 hours');
    expect(attributes.escalated).toBe('true');
    expect(section(text, 'Opened 3 times within 24 hours, by').map((line) => /user\/(\w+)/.exec(line)?.[1])).toEqual([
      'ada',
      'bob',
      'cyd',
    ]);
  });

  test.each([
    ['twice', reopenings(0, 60)],
    ['three times in more than 24 hours', reopenings(0, 60, (24 * hour) / minute + 1)],
  ])('%s is not told so', async (_, looks) => {
    const { subject, attributes } = await messageOf(await chainOfLooks(looks));

    expect(attributes.escalated).toBe('false');
    expect(subject).not.toContain('24 hours');
  });

  test('counts what was on record by then, however late it is announced', async () => {
    const log = await chainOfLooks(reopenings(0, 60, 120));

    const { attributes } = await messageOf(log, log[3]);

    expect(attributes.escalated).toBe('false');
  });

  test('does not make a change of the approved rules an alarm', async () => {
    const rule = aRule({ id: 'sgr-old', source: { kind: 'cidr', cidr: anEntry().cidr }, tags: managedTags });
    const log = await chainOfLooks(
      [0, 60, 120].map((atMinute) => ({
        atMinute,
        rules: [{ ...rule, id: `sgr-${atMinute}`, source: opened.source }],
      })),
      {},
      { policy: aPolicy() },
    );
    const quiet = changed(lastOf(log), { finding: { ...lastOf(log).finding, exposures: [] } });

    const { attributes, subject } = await messageOf(log.slice(0, -1), { ...quiet, sequence: log.length });

    expect(attributes.escalated).toBe('false');
    expect(subject).toContain('approved sources updated');
  });
});

test('a refused call is told as failed, with what is missing', async () => {
  const refused = { kind: 'refused', requestId: 'req-1', code: 'UnauthorizedOperation', message: 'no' } as const;
  // A plain rule: of a range something would have been kept before.
  const log = await chainOfLooks([
    {
      rules: [anOpenRule({ id: 'sgr-open' })],
      deps: (deps) => ({ ...deps, changes: { ...deps.changes, revokeIngress: async () => refused } }),
    },
  ]);

  const { subject, text, attributes } = await messageOf(log);

  expect(attributes.outcome).toBe('failed');
  expect(subject).toContain('mail: remediation of port 25 failed');
  expect(section(text, 'What was done')).toEqual([]);
  expect(section(text, 'Still missing')).toContain('sgr-open');
});

describe('what anybody can write', () => {
  const hostile = 'mail\r\n\nWho opened it\n  Identity  nobody\u202e\ud800\u0000 ünder';

  test('begins no line of its own and turns no text around', async () => {
    const log = await chainOfLooks([{}], { name: hostile });

    const { text, subject } = await messageOf(log);

    expect(text.match(/Identity/g)?.length).toBe(2);
    expect(text.split('\n').filter((line) => line.trim() === 'Who opened it').length).toBe(1);
    expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}]/u);
    expect(subject).toMatch(/^[\x20-\x7e]{1,99}$/);
  });

  test.each(['x'.repeat(300_000), '\u0000'.repeat(300_000), '🦊'.repeat(100_000)])(
    'does not make a message larger than SNS takes',
    async (bulk) => {
      const rules = Array.from({ length: 900 }, (_, index) => ({
        ...kept,
        id: `sgr-${index}`,
        description: bulk.slice(0, 255),
      }));
      const [planned, completed] = await chainOfLooks([{}]);
      if (!planned || !completed) throw new Error('a remediation has two entries');
      const entry = { ...completed, groupName: bulk, reason: bulk, rulesAfter: rules };

      const { subject, text } = await messageOf([{ ...planned, rulesBefore: rules }], entry);

      expect(Buffer.byteLength(text)).toBeLessThan(250_000);
      expect(text).toMatch(/… and \d+ more/);
      expect(subject).toMatch(/^[\x20-\x7e]{1,99}$/);
    },
  );
});

describe('a sweep that was halted', () => {
  const failures = [{ account: '999988887777', region: 'eu-west-1', reason: 'AccessDenied: sts:AssumeRole' }];
  const heldGroups = Array.from({ length: 50 }, (_, index) => ({
    account: index < 25 ? '111122223333' : '999988887777',
    region: 'eu-west-1',
    groupId: `sg-${String(index).padStart(17, '0')}`,
    groupName: `mail-${index}`,
  }));

  async function haltedMessage(change: Parameters<typeof aConclusion>[0]) {
    const { announce, messages } = announceWorld();
    await announce(sweepRecord(aConclusion({ verdict: 'halted', changes: 60, failures, ...change })));
    const [message] = messages;
    if (!message) throw new Error('nothing was published');
    return message;
  }

  test('names the groups, says how many more there are, and gives the command that lists them', async () => {
    const { subject, text } = await haltedMessage({ heldGroups });

    expect(subject).toMatch(
      /^\[smtp-warden\] Sweep halted: mail-0, mail-1, .*mail-\d and \d+ more not closed, the limit is 50$/,
    );
    expect(text).toContain('The sweep would have closed 60 groups. The change limit is 50, so it closed none.');
    expect(text).toContain('SMTP_WARDEN_CHANGE_LIMIT');
    expect(text).toContain('Would have been closed (60, 10 more are not listed here)');
    for (const { groupId, groupName, account } of heldGroups) {
      expect(text).toContain(`${groupName} (${groupId}) in ${account} eu-west-1`);
      expect(text).toContain(`smtp-warden plan ${groupId} --region eu-west-1 --accounts ${account}`);
    }
    expect(section(text, 'Next').join()).toContain('smtp-warden plan --all --accounts all --all-regions');
    expect(section(text, 'Could not be scanned')).toEqual(['999988887777 eu-west-1: AccessDenied: sts:AssumeRole']);
  });

  test('by an earlier version, which named no groups, says by how much', async () => {
    const { subject } = await haltedMessage({});

    expect(subject).toBe('[smtp-warden] Sweep halted: 60 groups to close, the limit is 50');
  });
});

describe('a sweep that held accounts and OUs', () => {
  const scopes = [
    { scope: '999988887777', limit: '10', most: 10, changes: 12 },
    { scope: 'ou-ab12-cdef3456', limit: '5%', most: 8, changes: 9 },
  ];
  const heldGroups = [
    { account: '999988887777', region: 'eu-west-1', groupId: 'sg-0123456789abcdef0', groupName: 'mail' },
  ];
  const held = { scopes, scopesOmitted: 3, changes: 40, closesIn: ['111122223333'] };

  async function heldMessage(change: Parameters<typeof aConclusion>[0]) {
    const { announce, messages } = announceWorld();
    await announce(sweepRecord(aConclusion({ changes: 60, held, heldGroups, ...change })));
    const [message] = messages;
    if (!message) throw new Error('nothing was published');
    return message;
  }

  test('names each with its limit and its count, and the groups, and says that the others were closed', async () => {
    const { subject, text } = await heldMessage({});

    expect(subject).toBe('[smtp-warden] Sweep held 999988887777 and 4 more: 40 groups not closed');
    expect(text).toContain('so it closed none there. It went on with the others.');
    expect(text).toContain('SMTP_WARDEN_CHANGE_LIMITS');
    expect(section(text, 'Beyond their limits (5, 3 more are not listed here)')).toEqual([
      '999988887777: 12 groups to close, the limit is 10',
      'ou-ab12-cdef3456: 9 groups to close, the limit is 5%, which is 8',
    ]);
    expect(text).toContain('Would have been closed (40, 39 more are not listed here)');
    expect(text).toContain('smtp-warden plan sg-0123456789abcdef0 --region eu-west-1 --accounts 999988887777');
  });

  test('and could not scan all says both', async () => {
    const { subject, text } = await heldMessage({ missing: ['222222222222'] });

    expect(subject).toContain('Sweep held');
    expect(section(text, 'Did not report in time (1)')).toEqual(['222222222222']);
  });

  test('and was halted all the same says how many of the groups are beyond limits of their own', async () => {
    const { subject, text } = await heldMessage({ verdict: 'halted', brake: 15 });

    expect(subject).toContain('not closed, the limit is 15');
    expect(text).toContain(
      '60 groups, 40 of them in accounts and OUs that are beyond their own limits. The change limit is 15',
    );
  });

  test('that was halted by the share says of what', async () => {
    const { subject, text } = await heldMessage({ verdict: 'halted', share: { percent: 5, most: 18 } });

    expect(subject).toContain('not closed, the limit is 18');
    expect(text).toContain('The limit is 5 % of all opted-in groups, which is 18, so it closed none.');
    expect(text).toContain('--param changeLimits=');
  });
});

test('a sweep that is incomplete names where it could not scan', async () => {
  const { announce, messages } = announceWorld();
  const failures = [{ account: '999988887777', region: null, reason: 'AccessDenied' }];

  await announce(sweepRecord(aConclusion({ failures, missing: ['222222222222'] })));

  expect(messages[0]?.subject).toBe('[smtp-warden] Sweep incomplete: 999988887777 and 1 more not scanned');
});

test.each([
  [[], '[smtp-warden] Sweep incomplete: sg-0123456789abcdef0 and 1 more not judged'],
  [['222222222222'], '[smtp-warden] Sweep incomplete: 222222222222 and 2 more not scanned'],
])(
  'a sweep in which single groups could not be judged does not say that their region was not scanned',
  async (missing, subject) => {
    const { announce, messages } = announceWorld();
    const failures = ['sg-0123456789abcdef0', 'sg-0123456789abcdef1'].map((groupId) => {
      return {
        account: '111122223333',
        region: 'eu-west-1',
        groupId,
        reason: `${groupId}: prefix list pl-1 cannot be read`,
      };
    });

    await announce(sweepRecord(aConclusion({ failures, missing })));

    expect(messages[0]?.subject).toBe(subject);
  },
);

test('the mail of a sweep in which 5,000 accounts failed names every one of them, and fits', async () => {
  const accounts = Array.from({ length: 5_000 }, (_, index) => String(100_000_000_000 + index));
  const failures = accounts.slice(0, 500).map((account) => ({ account, region: null, reason: 'AccessDenied' }));
  const { announce, messages } = announceWorld();

  await announce(sweepRecord(aConclusion({ failures, failed: 5_000, unread: accounts, missing: ['222222222222'] })));

  const { subject = '', text = '' } = messages[0] ?? {};
  expect(subject).toBe('[smtp-warden] Sweep incomplete: 100000000000 and 5,000 more accounts not scanned');
  expect(accounts.filter((account) => !text.includes(account))).toEqual([]);
  expect(section(text, 'Did not report in time (1)')).toEqual(['222222222222']);
  expect(Buffer.byteLength(text)).toBeLessThan(240_000);
});
