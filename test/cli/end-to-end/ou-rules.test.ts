import { expect, test } from 'vitest';
import { root } from '../../builders/a-registry.ts';
import { storeRegistry } from '../../builders/stored-registry.ts';
import { approvedWorld, openGroup, otherId, rulesText } from './cli-world.ts';

const member = '444455556666';
const legacyOu = 'ou-ab12-legacy0001';
const otherOu = 'ou-ab12-other00001';
const open = ['tcp 25 0.0.0.0/0'];

/** An open group in an account whose OU the deployed bot excludes. */
async function excludedByTheBot() {
  const { cli, sandbox } = await approvedWorld({
    groups: [openGroup({ account: member, id: otherId, name: 'mail-legacy' })],
    roles: [{ arn: `arn:aws:iam::${member}:role/smtp-warden-remediator` }],
  });
  await storeRegistry(sandbox, {
    accounts: [{ id: '111122223333' }, { id: member, ouPath: [root, legacyOu], ouNames: ['Root', 'legacy'] }],
    listing: { rules: { includeOus: [], excludeOus: [legacyOu] } },
  });
  const with_ = (variables: Readonly<Record<string, string>>) =>
    cli.with({ SMTP_WARDEN_ORGANISATION: 'o-a1b2c3d4e5', ...variables });
  return { with_, rules: () => rulesText(sandbox, otherId, { account: member }) };
}

test('a person who has set no OUs changes nothing in an account whose OU the deployed bot excludes', async () => {
  const { with_, rules } = await excludedByTheBot();
  const cli = with_({});

  const fix = await cli(`fix ${otherId} --accounts ${member} --yes`);
  const { document } = await cli.json('accounts-list', 'accounts list');

  expect(fix).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining(`it is in ${legacyOu}, which is excluded`),
  });
  expect(rules()).toEqual(open);
  expect(document.accounts.find(({ id }) => id === member)).toMatchObject({ included: false });
});

test('with other OUs than those of the deployed bot nothing is changed, and each command says so', async () => {
  const { with_, rules } = await excludedByTheBot();
  const cli = with_({ SMTP_WARDEN_EXCLUDE_OUS: otherOu });

  const fix = await cli(`fix ${otherId} --accounts ${member} --yes`);
  const list = await cli('accounts list');
  const { exitCode, document } = await cli.json('doctor', 'doctor');
  const status = await cli('status');

  const told = expect.stringContaining(`SMTP_WARDEN_EXCLUDE_OUS (${otherOu}) are not as the deployed bot has them`);
  expect(fix).toMatchObject({ exitCode: 2, stderr: told });
  expect(rules()).toEqual(open);
  expect(list).toMatchObject({ exitCode: 0, stderr: told });
  expect(exitCode).toBe(1);
  expect(document.checks).toContainEqual(expect.objectContaining({ name: 'registry', status: 'failed', detail: told }));
  expect(status).toMatchObject({ exitCode: 3, stdout: told });
});

test('with the OUs of the deployed bot everything is as without any', async () => {
  const { with_ } = await excludedByTheBot();

  const list = await with_({ SMTP_WARDEN_EXCLUDE_OUS: legacyOu })('accounts list');

  expect(list).toMatchObject({ exitCode: 0, stderr: expect.not.stringContaining('SMTP_WARDEN') });
});

test('--role-arn reads an account that is not managed, and changes nothing there', async () => {
  const { with_, rules } = await excludedByTheBot();
  const cli = with_({});
  const byRole = `${otherId} --role-arn arn:aws:iam::${member}:role/smtp-warden-remediator`;

  const plan = await cli(`plan ${byRole}`);
  const fix = await cli(`fix ${byRole} --yes`);

  expect(plan.stdout).toContain(otherId);
  expect(fix).toMatchObject({
    exitCode: 1,
    stderr: expect.stringContaining(`it is in ${legacyOu}, which is excluded`),
  });
  expect(rules()).toEqual(open);
});

test('doctor says what else is wrong where the registry cannot be read', async () => {
  const { cli } = await approvedWorld();

  const { exitCode, document } = await cli.with({ SMTP_WARDEN_ORGANISATION: 'o-a1b2c3d4e5' }).json('doctor', 'doctor');

  expect(exitCode).toBe(1);
  expect(document.checks.filter(({ status }) => status === 'failed').map(({ name }) => name)).toEqual([
    'accounts table',
    'registry',
    'trails',
  ]);
});

test('a person who has not said where the registry is, is told how to, before how to make another', async () => {
  const { cli } = await approvedWorld();

  const list = await cli.with({ SMTP_WARDEN_ORGANISATION: 'o-a1b2c3d4e5' })('accounts list');

  expect(list.exitCode).toBe(1);
  expect(list.stderr).toMatch(/no table smtp-warden-accounts .*SMTP_WARDEN_ACCOUNTS_TABLE.*`smtp-warden init`/);
});
