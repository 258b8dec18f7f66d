import { expect, test } from 'vitest';
import { readSettings } from '../../runtime/settings.ts';
import { sharedSettings } from '../../runtime/shared-settings.ts';

test('the command line has nothing to be told of a deployment with the defaults', () => {
  expect(sharedSettings(readSettings({ SMTP_WARDEN_MODE: 'enforce', SMTP_WARDEN_CHANGE_LIMIT: '7' }))).toEqual([]);
});

test('everything by which `fix` would decide or mark its rules otherwise is told, the external id is not', () => {
  const given = {
    SMTP_WARDEN_OPT_IN_TAG: 'team:close-smtp',
    SMTP_WARDEN_EMPTY_ALLOWLIST: 'revoke',
    SMTP_WARDEN_ALL_TRAFFIC: 'defer',
    SMTP_WARDEN_IPV4_LIMIT: '12',
    SMTP_WARDEN_IPV6_LIMIT: '32',
    SMTP_WARDEN_DEPLOYMENT_ID: 'dep-production',
    SMTP_WARDEN_SPOKE_ROLE: 'security/warden',
  };

  const shared = sharedSettings(readSettings({ ...given, SMTP_WARDEN_EXTERNAL_ID: 'between-us' }));

  expect(Object.fromEntries(shared)).toEqual(given);
});
