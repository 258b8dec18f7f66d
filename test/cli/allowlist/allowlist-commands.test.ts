import { Command } from 'commander';
import { expect, test } from 'vitest';
import { allowlistCommand } from '../../../cli/commands/allowlist.ts';
import { exemptCommand } from '../../../cli/commands/exempt.ts';

/** Parses a command line that is wrong before anything is asked of AWS, and gives the message. */
async function messageOf(...args: readonly string[]): Promise<string> {
  const program = new Command().exitOverride().configureOutput({ writeErr: () => undefined });
  for (const register of [allowlistCommand, exemptCommand]) register(program);
  try {
    await program.parseAsync(args, { from: 'user' });
  } catch (error) {
    if (error instanceof Error) return error.message;
  }
  throw new Error('the command line was taken');
}

const who = ['--owner', 'mail-team', '--reason', 'relay'];

test.each([
  [['allowlist', 'add', '198.51.100.0/24', '--reason', 'relay'], /required option '--owner <owner>' not specified/],
  [['allowlist', 'add', '198.51.100.0/24', '--owner', 'x'], /required option '--reason <reason>' not specified/],
  [['allowlist', 'add', ...who], /missing required argument 'cidr'/],
  [
    ['allowlist', 'add', '198.51.100.0/24', ...who, '--account', '111122223333', '--vpc', 'vpc-01234567'],
    /option '--account <id>' cannot be used with option '--vpc <id>'/,
  ],
  [
    ['allowlist', 'add', '198.51.100.0/24', ...who, '--group', 'sg-01234567', '--vpc', 'vpc-01234567'],
    /cannot be used with option/,
  ],
  [['allowlist', 'remove'], /missing required argument 'id'/],
  [['allowlist', 'import'], /missing required argument 'file'/],
  [['allowlist', 'export', '--format', 'xlsx'], /Allowed choices are csv, json/],
  [['exempt', 'add', 'sg-01234567', ...who], /required option '--expires <time>' not specified/],
])('%j is a usage error', async (args, message) => {
  expect(await messageOf(...args)).toMatch(message);
});
