import { expect, test } from 'vitest';
import { initedWorld, openGroup, rulesText } from '../cli-world.ts';
import { deployedBot } from './deployed-bot.ts';

const relayId = 'sg-0000000000000a001';
const mxId = 'sg-0000000000000a002';
const partner = '198.51.100.0/24';
const who = ['--owner', 'mail team', '--reason', 'filtering service'];

test('the mail team approves a partner, sees first what that closes, keeps its MX open, and renews in time', async () => {
  const groups = [openGroup({ id: relayId, name: 'mail-relay' }), openGroup({ id: mxId, name: 'mx' })];
  const { cli, sandbox, changes } = await initedWorld({ groups });
  await cli('init --yes');
  const bot = await deployedBot(sandbox, 'enforce');
  sandbox.calls.reset();

  // "What happens if we approve our partner?"
  const asked = await cli(`allowlist add ${partner}`, ...who);
  const { document: preview } = await cli.json('allowlist-add', `allowlist add ${partner} --dry-run`, ...who);
  const written = changes();

  expect(asked).toMatchObject({ exitCode: 2, stdout: '' });
  expect(asked.stderr).toContain('2 groups would change: 2 closed to the internet');
  expect(preview.effect.groups).toMatchObject([
    { name: 'mail-relay', before: { openTo: ['0.0.0.0/0'] }, after: { openTo: [partner] } },
    { name: 'mx', before: { openTo: ['0.0.0.0/0'] }, after: { openTo: [partner] } },
  ]);
  expect(written).toEqual([]);

  // "The MX must take mail from everywhere."
  const exempt = await cli('exempt add mx --owner mail-team --expires 365d --yes --reason', 'MX of example.com');
  const added = await cli.json('allowlist-add', `allowlist add ${partner} --expires 10d --yes`, ...who);
  await bot.told(relayId, mxId);

  expect(exempt.exitCode).toBe(0);
  expect(added.document.effect.groups.map(({ name }) => name)).toEqual(['mail-relay']);
  expect(rulesText(sandbox, relayId)).toEqual([`tcp 25 ${partner}`]);
  expect(rulesText(sandbox, mxId)).toEqual(['tcp 25 0.0.0.0/0']);

  // "When does it end, and what happens then?"
  const { id } = added.document.entry;
  const before = await cli.json('status', 'status');
  const again = await cli(`allowlist add ${partner} --yes`, ...who);
  const renewed = await cli.json('allowlist-renew', `allowlist renew ${id} --expires 365d --yes`);
  const after = await cli.json('status', 'status');

  expect(before.document.endingSoon).toMatchObject([{ id }]);
  expect(JSON.stringify(before.document.endingSoon)).toContain('mail-relay');
  expect(again).toMatchObject({ exitCode: 1, stderr: expect.stringContaining(`smtp-warden allowlist renew ${id}`) });
  expect(renewed).toMatchObject({ exitCode: 0, document: { effect: { groups: [] } } });
  expect(after.document.endingSoon).toEqual([]);

  // "The partner is gone: what breaks if we take it out?"
  const removal = await cli.json('allowlist-remove', `allowlist remove ${id} --dry-run`);

  expect(removal.document.effect.groups).toMatchObject([
    { name: 'mail-relay', before: { openTo: [partner] }, revoke: [expect.stringContaining(partner)] },
  ]);
  expect(rulesText(sandbox, relayId)).toEqual([`tcp 25 ${partner}`]);
});
