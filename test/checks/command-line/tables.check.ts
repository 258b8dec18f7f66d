import { beforeAll, expect, test } from 'vitest';
import { approvedWorld, openGroups } from '../../cli/end-to-end/cli-world.ts';
import { onTerminal, requireScript } from './terminal.ts';

const reason = 'the relay of our partner, who sends the invoices of the whole group of companies from there';

beforeAll(requireScript);

test.each([60, 120])('tables fit a terminal of %i columns, and hide nothing', async (columns) => {
  const { cli, sandbox } = await approvedWorld({ groups: openGroups(3) });
  await cli('allowlist add --yes 192.0.2.0/24 --owner mail-team --reason', reason);
  await cli('fix --all --yes');

  for (const line of ['allowlist list', 'groups list', 'history list', 'exempt list']) {
    const { exitCode, screen } = await onTerminal(line, sandbox.environment(), columns).ended();

    expect(exitCode).toBe(0);
    for (const shown of screen.split('\n')) expect(shown.length).toBeLessThanOrEqual(columns);
  }
  const { screen } = await onTerminal('allowlist list', sandbox.environment(), columns).ended();
  for (const word of [...reason.split(' '), '192.0.2.0/24']) expect(screen).toContain(word);
});

test('in a pipe a row is one line with whole values', async () => {
  const { cli } = await approvedWorld();
  await cli('allowlist add --yes 192.0.2.0/24 --owner mail-team --reason', reason);

  const { stdout } = await cli.with({ COLUMNS: '60' })('allowlist list');

  expect(stdout).toMatch(new RegExp(`^al-\\w+ +192\\.0\\.2\\.0/24 +everything +mail-team +${reason} +never$`, 'm'));
});

test('a scan shows on a terminal how many groups and regions it has read', async () => {
  const { sandbox } = await approvedWorld({ groups: openGroups(3) });
  const terminal = onTerminal('scan --all-regions', sandbox.environment());

  await terminal.shows(/\d+ groups?, \d+ of \d+ regions/);

  expect((await terminal.ended()).exitCode).toBe(3);
});
