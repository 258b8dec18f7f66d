import { execFileSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import type { AuditEntry } from '../../../core/audit/audit-entry.ts';
import { environmentSection, type Hub, nextCommands } from '../../../handlers/announce/next-commands.ts';
import { plainText } from '../../../handlers/announce/plain-text.ts';
import { aPlainEntry } from '../../builders/a-plain-record.ts';
import { hubOfTests } from '../../builders/announce-world.ts';

/** What a shell has in its environment after the lines of a mail were pasted. */
function pasted(hub: Hub, accounts: readonly string[]): Record<string, string> {
  const text = plainText([{ ...environmentSection(hub, accounts), title: null }]);
  const out = execFileSync('sh', ['-c', `${text}\nenv`], { env: { PATH: process.env.PATH }, encoding: 'utf8' });
  const lines = out.split('\n').filter((line) => /^(AWS|SMTP)_/.test(line));
  return Object.fromEntries(lines.map((line) => line.split(/=(.*)/s) as [string, string]));
}

describe('the variables of a mail, pasted into a shell', () => {
  test('name every account, however many there are', () => {
    const accounts = Array.from({ length: 120 }, (_, index) => String(200000000000 + index));

    expect(pasted(hubOfTests, [...accounts, hubOfTests.account]).SMTP_WARDEN_ACCOUNTS).toBe(accounts.join(','));
  });

  test('are whole with the longest names of tables', () => {
    const long = (letter: string) => letter.repeat(255);
    const hub = { ...hubOfTests, allowlistTable: long('a'), auditTable: long('b'), sweepTable: long('c') };

    expect(pasted(hub, ['222222222222'])).toEqual({
      AWS_REGION: 'us-east-1',
      SMTP_WARDEN_ALLOWLIST_TABLE: hub.allowlistTable,
      SMTP_WARDEN_AUDIT_TABLE: hub.auditTable,
      SMTP_WARDEN_SWEEP_TABLE: hub.sweepTable,
      SMTP_WARDEN_ACCOUNTS: '222222222222',
    });
  });

  test('say how the deployment decides, and nothing in a setting is run', () => {
    const settings = [['SMTP_WARDEN_OPT_IN_TAG', "team's $(touch X) `id`"]] as const;

    expect(pasted({ ...hubOfTests, settings }, []).SMTP_WARDEN_OPT_IN_TAG).toBe("team's $(touch X) `id`");
  });
});

describe('the variables of a mail of an organisation', () => {
  const organisation = { id: 'o-a1b2c3d4e5', accountsTable: 'mail-accounts' };

  test('name the registry, and no account, however many the mail is about', () => {
    const accounts = Array.from({ length: 5_000 }, (_, index) => String(200000000000 + index));

    const { lines } = environmentSection({ ...hubOfTests, organisation }, accounts);

    expect(lines.join('\n')).not.toMatch(/\d{12}/);
    expect(pasted({ ...hubOfTests, organisation }, accounts)).toMatchObject({
      ...{ SMTP_WARDEN_ORGANISATION: 'o-a1b2c3d4e5', SMTP_WARDEN_ACCOUNTS_TABLE: 'mail-accounts' },
      // A list that the shell has from elsewhere would decide instead.
      SMTP_WARDEN_ACCOUNTS: '',
    });
  });

  test('leave the OUs to the registry, also where the shell has some: those of a mail may not be those of the bot any more', () => {
    const hub = { ...hubOfTests, organisation };

    expect(pasted(hub, [])).toMatchObject({ SMTP_WARDEN_INCLUDE_OUS: '', SMTP_WARDEN_EXCLUDE_OUS: '' });
    for (const line of environmentSection(hub).lines) expect(line.length).toBeLessThanOrEqual(400);
  });
});

test('an account of an entry that somebody has forged is not run by a shell', () => {
  const { lines } = environmentSection(hubOfTests, ['222222222222', '1;touch X', '$(touch X)']);

  expect(lines.join('\n')).toContain('SMTP_WARDEN_ACCOUNTS=222222222222');
  expect(lines.join('\n')).not.toContain('touch');
});

test('that an external id may be needed is said only where there are other accounts', () => {
  expect(environmentSection(hubOfTests).title).toBe('Before these commands');
  expect(environmentSection(hubOfTests, ['222222222222']).title).toContain('SMTP_WARDEN_EXTERNAL_ID');
});

test('the mail of a group that is deferred for its mail alone begins with the command that overrules it', () => {
  const deferred = aPlainEntry({ id: 'rem-1', outcome: 'deferred', proposal: { digest: 'd', by: null } });
  const { proposal: _, ...other } = deferred;
  const commandsOf = (entry: AuditEntry) => nextCommands(entry, 'deferred', hubOfTests).map(([, command]) => command);

  expect(commandsOf(deferred)[0]).toBe("smtp-warden approve rem-1 --region us-east-1 --despite-mail --reason 'WHY'");
  expect(commandsOf(other).join()).not.toContain('despite');
});

describe('the mail of a proposal', () => {
  const proposed = aPlainEntry({ id: 'rem-1', outcome: 'proposed', proposal: { digest: 'd', by: null } });
  const commandsOf = (entry: AuditEntry) => nextCommands(entry, 'proposed', hubOfTests).map(([, command]) => command);

  test('begins with the command that approves it, then the one that rejects it', () => {
    expect(commandsOf(proposed).slice(0, 2)).toEqual([
      'smtp-warden approve rem-1 --region us-east-1',
      "smtp-warden reject rem-1 --region us-east-1 --reason 'WHY'",
    ]);
  });

  test('names neither where an earlier version made it, since nobody can approve it', () => {
    const { proposal: _, ...old } = proposed;

    expect(commandsOf(old).join()).not.toMatch(/approve|reject/);
  });
});
