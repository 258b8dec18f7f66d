import { expect, test } from 'vitest';
import { compose } from '../../runtime/compose.ts';
import { deploymentIdOf } from '../../runtime/deployment-id.ts';
import { readSettings } from '../../runtime/settings.ts';

const home = { account: '111122223333', region: 'eu-west-1' };

test('a deployment is named after where its tables are', () => {
  // printf 111122223333/eu-west-1/smtp-warden-allowlist/smtp-warden-audit | sha256sum | cut -c 1-10
  expect(deploymentIdOf(readSettings({}), home)).toBe('dep-97b8e9da73');
});

test.each([
  ['another account', {}, { ...home, account: '999988887777' }],
  ['another region', {}, { ...home, region: 'eu-west-2' }],
  ['another allowlist', { SMTP_WARDEN_ALLOWLIST_TABLE: 'allow' }, home],
  ['another audit log', { SMTP_WARDEN_AUDIT_TABLE: 'audit' }, home],
])('%s is another deployment', (_, environment, place) => {
  const id = deploymentIdOf(readSettings(environment), place);

  expect(id).toMatch(/^dep-[0-9a-f]{10}$/);
  expect(id).not.toBe(deploymentIdOf(readSettings({}), home));
});

test('settings that change nothing about the tables change no id', () => {
  const changed = readSettings({ SMTP_WARDEN_MODE: 'enforce', SMTP_WARDEN_SWEEP_TABLE: 'sweeps' });

  expect(deploymentIdOf(changed, home)).toBe(deploymentIdOf(readSettings({}), home));
});

test('an id that the settings name is kept, whatever the tables are called', () => {
  const settings = readSettings({ SMTP_WARDEN_DEPLOYMENT_ID: 'mail-prod', SMTP_WARDEN_AUDIT_TABLE: 'restored' });

  expect(deploymentIdOf(settings, home)).toBe('mail-prod');
});

test('whoever is composed of these settings works in its name', () => {
  const settings = readSettings({ SMTP_WARDEN_DEPLOYMENT_ID: 'mail-prod' });

  expect(compose(settings, home, () => {}).settings.deployment).toBe('mail-prod');
});
