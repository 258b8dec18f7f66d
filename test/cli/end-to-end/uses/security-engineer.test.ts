import { expect, test } from 'vitest';
import { approvedWorld, openGroup, rulesText } from '../cli-world.ts';
import { deployedBot } from './deployed-bot.ts';

const ids = ['sg-0000000000000a001', 'sg-0000000000000a002', 'sg-0000000000000a003'] as const;
const [relayId, legacyId, mxId] = ids;
const person = 'arn:aws:iam::111122223333:user/sandbox';
const partner = 'tcp 25 198.51.100.0/24';
const open = ['tcp 25 0.0.0.0/0'];

test('the security engineer opts groups in, reads what the bot proposes, and approves or rejects it', async () => {
  const range = [{ protocol: 'tcp', from: 20, to: 30, cidr: '0.0.0.0/0' }];
  const groups = [
    openGroup({ id: relayId, name: 'mail-relay', tags: {} }),
    openGroup({ id: legacyId, name: 'legacy', tags: {}, ingress: range }),
    openGroup({ id: mxId, name: 'mx', tags: {} }),
  ];
  const { cli, sandbox } = await approvedWorld({ groups });
  const bot = await deployedBot(sandbox, 'plan');

  // "Which groups are open, and what would the bot do to them?"
  const scan = await cli('scan');
  const preview = await cli.json('groups-opt-in', 'groups opt-in --from-scan --dry-run');
  const optedIn = await cli('groups opt-in --from-scan --yes');

  expect(scan).toMatchObject({ exitCode: 3, stderr: expect.stringContaining('3 not opted in') });
  expect(preview.document.effect.groups.map(({ name, after }) => [name, after.decision])).toEqual([
    ['mail-relay', 'remediate'],
    ['legacy', 'remediate'],
    ['mx', 'remediate'],
  ]);
  expect(optedIn.exitCode).toBe(0);
  expect(ids.map((id) => sandbox.group(id).tags.get('smtp-warden:auto-fix'))).toEqual(['true', 'true', 'true']);

  // "The bot may propose, and nothing more."
  await bot.told(...ids);
  const status = await cli.json('status', 'status');
  const waiting = await cli.json('history-list', 'history list --outcome proposed');
  const proposalOf = (id: string) => waiting.document.remediations.find(({ groupId }) => groupId === id)?.id ?? '';

  expect(rulesText(sandbox, relayId)).toEqual(open);
  expect(status).toMatchObject({ exitCode: 3 });
  expect(status.document.proposals).toHaveLength(3);
  expect(waiting.document.remediations).toHaveLength(3);

  // "Close the relay and the old range. The MX stays open."
  const rejected = await cli(`reject ${proposalOf(mxId)} --yes --reason`, 'the MX of example.com');
  const approved = await cli.json('approve', 'approve --all --yes');
  await bot.wokenByDecisions();
  await bot.told(...ids);
  const quiet = await cli.json('status', 'status');

  expect([rejected.exitCode, approved.exitCode]).toEqual([0, 0]);
  expect(approved.document.approvals.map(({ state, by }) => [state, by])).toEqual([
    ['approved', person],
    ['approved', person],
  ]);
  expect(rulesText(sandbox, relayId)).toEqual([partner]);
  expect(rulesText(sandbox, legacyId)).toEqual(['tcp 20-24 0.0.0.0/0', 'tcp 26-30 0.0.0.0/0', partner]);
  expect(rulesText(sandbox, mxId)).toEqual(open);
  expect(quiet.document.proposals).toEqual([]);

  // "Who let that happen?"
  const [closing] = (await cli.json('history-list', `history list --group ${relayId} --outcome completed`)).document
    .remediations;
  const shown = await cli(`history show ${closing?.id}`);

  expect(shown.stdout).toContain(`approved by ${person} (111122223333) at`);
  expect(await cli(`history show ${proposalOf(mxId)}`)).toMatchObject({
    stdout: expect.stringContaining(`rejected  by ${person} (111122223333): the MX of example.com`),
  });
});
