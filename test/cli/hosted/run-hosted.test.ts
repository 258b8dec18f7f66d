import { expect, test } from 'vitest';
import type { RunEvent } from '../../../console/shared/run-events.ts';
import { consoleWorld, entryId, proposalId } from '../../builders/console-world.ts';
import { hostedIn } from '../../builders/hosted-runs.ts';
import { approvedWorld, mailId, openGroup, openGroups, rulesText } from '../end-to-end/cli-world.ts';

const us = { SMTP_WARDEN_REGIONS: 'us-east-1' };

test('a scan tells its findings one by one, and its document has the rest', async () => {
  const { sandbox } = await approvedWorld({ groups: openGroups(3) });

  const { told, end } = await hostedIn({ ...sandbox.environment(), ...us }).read({ kind: 'scan', scope: {} });

  const items = told.filter(({ kind }) => kind === 'item');
  expect(items).toHaveLength(3);
  expect(items).toMatchObject(openGroups(3).map(({ id }) => ({ list: 'findings', item: { groupId: id } })));
  expect(end).toMatchObject({ exitCode: 3, error: null, stale: false, document: { groups: 4 } });
  expect(end.document).not.toHaveProperty('findings');
});

test('lines and notices are plain text, whatever a group is called', async () => {
  const name = 'a\u001b[31mred\u001b[2J\u202Ename';
  const { sandbox } = await approvedWorld({ groups: [openGroup({ name })] });
  // As at a terminal with colours.
  const coloured = hostedIn({ ...sandbox.environment(), ...us, NO_COLOR: '', FORCE_COLOR: '1' });

  const { told, question } = await coloured.run(['fix', mailId], { answer: { kind: 'preview' } });

  const texts = told.flatMap((event) => ('text' in event ? event.text : []));
  expect(texts.join('\n')).toContain('TCP port 25 is reachable');
  expect(texts.filter((text) => /[^\P{Cc}\n]|\p{Cf}/u.test(text))).toEqual([]);
  expect(question).toMatchObject({ typed: mailId, about: { plans: [{ groupName: name }] } });
});

test('a report is written as it is, and nothing is added to its command line', async () => {
  const { sandbox } = await approvedWorld({ groups: [openGroup()] });
  const pieces: string[] = [];
  const write = (text: string) => void pieces.push(text);

  const { end } = await hostedIn({ ...sandbox.environment(), ...us }).run(['report', '--format=html'], { write });

  expect(end).toMatchObject({ exitCode: 0, error: null });
  expect(pieces.join('')).toMatch(/^<!doctype html>.*<\/html>\n$/is);
});

test('an export is told as the file that a terminal gets, character by character', async () => {
  const { cli, hosted } = await consoleWorld();
  const owner = 'a\u200Db';
  await cli('allowlist', 'add', '192.0.2.0/24', '--owner', owner, '--reason', '=1+1', '--yes');
  const { stdout } = await cli('allowlist export');

  const { told, end } = await hosted.read({ kind: 'allowlist-export' });

  const lines = told.flatMap((event) => (event.kind === 'line' ? event.text : []));
  expect(stdout).toContain(owner);
  expect(`${lines.join('\n')}\n`).toBe(stdout);
  expect(end).toMatchObject({ exitCode: 0, error: null });
});

test.each([
  [['scan', '--wrong'], "unknown option '--wrong'"],
  [['nothing-like-it'], "unknown command 'nothing-like-it'"],
  [['undo'], "missing required argument 'id'"],
  [['fix'], 'give the id or name of a security group, or --all'],
  [['status', '--profile', 'other'], 'the profile is that of the console; leave out --profile'],
  [['scan', '--output', 'csv'], 'give one format, not json and csv'],
])('%j ends as a usage error that says why, and nothing is told', async (args, error) => {
  const { sandbox } = await approvedWorld();

  const { told, end } = await hostedIn(sandbox.environment()).run(args);

  expect(told).toEqual([]);
  expect(end).toEqual({
    kind: 'end',
    exitCode: 2,
    document: null,
    error: expect.stringContaining(error),
    stale: false,
  });
});

test('help is told as lines', async () => {
  const { told, end } = await hostedIn({}).run(['fix', '--help']);

  expect(told).toMatchObject([{ kind: 'line', text: expect.stringContaining('Usage: smtp-warden fix') }, {}]);
  expect(end).toMatchObject({ exitCode: 0, error: null });
});

test('what AWS refuses is in the end, in the words of the command line', async () => {
  const { sandbox, cli } = await approvedWorld({ groups: [openGroup()] });
  const expired = { kind: 'before', code: 'ExpiredTokenException', message: 'it has expired', status: 400 } as const;
  sandbox.faults.add({ ...expired, times: 1_000 });

  const { end } = await hostedIn(sandbox.environment()).read({ kind: 'scan', scope: {} });
  const { stdout } = await cli('scan --json');

  const error = 'The AWS session has expired. Sign in again (ExpiredTokenException: it has expired)';
  expect(end).toEqual({ kind: 'end', exitCode: 1, document: null, error, stale: false });
  expect(JSON.parse(stdout)).toEqual({ error });
});

test('a question of an order that only reads is a fault', async () => {
  const world = await consoleWorld();
  const id = await entryId(world);

  const { end } = await world.hosted.run(['allowlist', 'renew', id, '--expires=30d']);

  expect(end).toMatchObject({ exitCode: 1, error: expect.stringContaining(`run it in a terminal: Let ${id}`) });
  expect(world.changes()).toEqual([]);
});

test('--yes answers nothing', async () => {
  const world = await consoleWorld();

  const { question, end } = await world.hosted.run(['fix', mailId, '--yes'], { answer: { kind: 'preview' } });

  expect(question).not.toBeNull();
  expect(end).toMatchObject({ exitCode: 1, error: null });
  expect(world.changes()).toEqual([]);
});

const stopped = { exitCode: 130, error: 'stopped before it came to an end; nothing was changed', stale: false };

test('a read stops at its next word once nobody waits for it', async () => {
  const { sandbox } = await approvedWorld({ groups: openGroups(20) });
  const hosted = hostedIn({ ...sandbox.environment(), ...us });
  const waiting = new AbortController();
  const told: RunEvent[] = [];
  const tell = (event: RunEvent) => {
    told.push(event);
    if (event.kind === 'item') waiting.abort();
  };

  const { end } = await hosted.run(['scan'], { tell, signal: waiting.signal });

  expect(told.filter(({ kind }) => kind === 'item')).toHaveLength(1);
  expect(end).toMatchObject(stopped);
});

test('an order that nobody waits for any more is not carried out', async () => {
  const world = await consoleWorld();
  const { question } = await world.hosted.preview({ kind: 'fix', group: world.place });
  const waiting = new AbortController();
  const answer = { kind: 'execute', digest: question?.digest ?? '', typed: 'mail' } as const;
  const args = ['fix', mailId, '--region=us-east-1', '--accounts=111122223333'];
  const tell = () => waiting.abort();

  const { end } = await world.hosted.run(args, { answer, tell, signal: waiting.signal });

  expect(end).toMatchObject(stopped);
  expect(world.changes()).toEqual([]);
});

test('once its question is answered an order is carried out to its end, whoever waits', async () => {
  const world = await consoleWorld();
  const { question } = await world.hosted.preview({ kind: 'fix', group: world.place });
  const waiting = new AbortController();
  const answer = { kind: 'execute', digest: question?.digest ?? '', typed: 'mail' } as const;
  const args = ['fix', mailId, '--region=us-east-1', '--accounts=111122223333'];
  world.sandbox.hooks.before = async ({ action }) => {
    if (action === 'RevokeSecurityGroupIngress') waiting.abort();
  };

  const { end } = await world.hosted.run(args, { answer, signal: waiting.signal });

  expect(waiting.signal.aborted).toBe(true);
  expect(end).toMatchObject({ exitCode: 0, error: null });
  expect(rulesText(world.sandbox, mailId)).toEqual(['tcp 25 198.51.100.0/24']);
});

test('several runs at once do not mix what they say', async () => {
  const world = await consoleWorld();
  const id = await proposalId(world);

  const [scan, list, preview, wrong, history] = await Promise.all([
    world.hosted.read({ kind: 'scan', scope: {} }),
    world.hosted.read({ kind: 'allowlist-list' }),
    world.hosted.preview({ kind: 'approve', id }),
    world.hosted.run(['no-command']),
    world.hosted.read({ kind: 'history-list' }),
  ]);

  const kinds = (told: readonly RunEvent[]) => new Set(told.map(({ kind }) => kind));
  expect(scan.end).toMatchObject({ exitCode: 3, document: { regions: ['us-east-1'] } });
  expect(list.end).toMatchObject({ exitCode: 0, document: { entries: [{ cidr: '198.51.100.0/24' }] } });
  expect(preview.question).toMatchObject({ text: 'Approve this plan?', about: { proposals: [{ id }] } });
  expect(wrong.end).toMatchObject({ exitCode: 2, document: null });
  expect(history.end).toMatchObject({ exitCode: 0, error: null });
  expect(kinds(list.told)).not.toContain('item');
  expect(kinds(scan.told)).not.toContain('question');
});

test('an edit where something could not be read is an error, and with --partial it is asked about and made', async () => {
  const world = await consoleWorld();
  const scope = { kind: 'everything' } as const;
  const order = { kind: 'allowlist-add', cidr: '203.0.113.0/24', owner: 'a', reason: 'b', scope } as const;
  const refused = { kind: 'before', code: 'UnauthorizedOperation', status: 403, region: 'eu-west-1' } as const;
  let calls = 0;
  world.sandbox.hooks.before = async () => {
    // AWS encodes what it has decided in the message, each time otherwise.
    world.sandbox.faults.clear();
    world.sandbox.faults.add({ ...refused, service: 'ec2', message: `not authorized: ${++calls}`, times: 1_000 });
  };
  world.sandbox.faults.add({ ...refused, service: 'ec2', message: 'not authorized: 0', times: 1_000 });

  const whole = await world.hosted.preview(order);
  const partial = await world.hosted.preview({ ...order, partial: true });
  const done = await world.hosted.execute({ ...order, partial: true }, partial.question ?? { digest: '', typed: null });

  expect(whole.question).toBeNull();
  expect(whole.end).toMatchObject({ exitCode: 2, error: expect.stringContaining('use --partial to go on') });
  expect(partial.question?.about).toMatchObject({ effect: { unread: [{ region: 'eu-west-1' }] } });
  expect(done.end).toMatchObject({ exitCode: 0, document: { applied: true } });
});
