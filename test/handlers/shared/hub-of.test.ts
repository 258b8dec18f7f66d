import { expect, test } from 'vitest';
import { hubOf } from '../../../handlers/shared/hub-of.ts';
import { readSettings } from '../../../runtime/settings.ts';

const home = { account: '111122223333', region: 'us-east-1' };
const organisation = {
  SMTP_WARDEN_ORGANISATION: 'o-a1b2c3d4e5',
  SMTP_WARDEN_ACCOUNTS_TABLE: 'mail-accounts',
  SMTP_WARDEN_EXCLUDE_OUS: 'ou-ab12-sandbox001',
};

test('mails of an organisation say by which registry the command line decides, which has the OUs', () => {
  const hub = hubOf(readSettings(organisation), home);

  expect(hub.organisation).toEqual({ id: 'o-a1b2c3d4e5', accountsTable: 'mail-accounts' });
});

test.each([
  ['without an organisation', {}],
  ['with a list of accounts, which decides', { ...organisation, SMTP_WARDEN_ACCOUNTS: '444455556666' }],
])('%s they say nothing of a registry', (_, environment) => {
  expect(hubOf(readSettings(environment), home).organisation).toBeNull();
});
