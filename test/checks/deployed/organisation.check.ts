import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { home, rulesIn } from '../../builders/live-deps.ts';
import { cloudTrailEvent } from '../../builders/read-event.ts';
import { approved, becomes, closed, open, patience, who } from './expectations.ts';
import { tell, waiting } from './messages.ts';
import { aGroup, errorsIn, invoke, logged, openPort, sweep } from './observe.ts';
import { type Aws, deployService, elsewhere, type Members, type Service } from './service.ts';

/** The hub is deployed with the id of the organisation and no account. One account is a member, another joins while it runs. */
const organisation: Members = async (aws) => {
  const { Organization } = await aws('organizations', 'describe-organization');
  const member = await joins(aws, 'mail');
  return {
    params: { organisation: Organization.Id, regions: `${home.region},${elsewhere}` },
    accounts: [member],
    cliSettings: (output) => ({
      SMTP_WARDEN_ORGANISATION: Organization.Id,
      SMTP_WARDEN_ACCOUNTS_TABLE: output('AccountsTableName'),
    }),
  };
};

/** An account of this name joins the organisation; gives its id. */
async function joins(aws: Aws, name: string): Promise<string> {
  const named = ['--account-name', name, '--email', `${name}@example.com`];
  const { CreateAccountStatus } = await aws('organizations', 'create-account', ...named);
  return CreateAccountStatus.AccountId;
}

let service: Service;
let member: string;
beforeAll(async () => {
  service = await deployService({}, organisation);
  [member = ''] = service.accounts;
  await service.cli.json('allowlist-add', `allowlist add --yes --partial ${approved}`, ...who);
  await invoke(service, 'discover');
});
afterAll(() => service?.close());
beforeEach(({ onTestFailed }) => onTestFailed(async () => console.error(errorsIn(await logged(service)).join('\n'))));

/** What CloudTrail of another account tells of a call that opens a port, as the rule there forwards it. */
function authorisedIn(account: string, groupId: string) {
  const detail = { requestParameters: { groupId, ipPermissions: {} }, recipientAccountId: account };
  return { ...cloudTrailEvent('AuthorizeSecurityGroupIngress', detail), account };
}

/** Waits until the worker has nothing left to do. */
function idle(): Promise<void> {
  const urls = ['GroupQueueUrl', 'BackgroundQueueUrl', 'ScanQueueUrl'].map((name) => service.output(name));
  const counts = () => Promise.all(urls.map((url) => waiting(service, url)));
  return expect.poll(counts, patience).toEqual([0, 0, 0]);
}

async function accountOf(id: string) {
  const { document } = await service.cli.json('accounts-list', 'accounts list');
  return document.accounts.find((account: { readonly id: string }) => account.id === id);
}

test('the account that was a member before is managed without being named anywhere', async () => {
  aGroup(service, 'known', openPort, { account: member, region: elsewhere });

  await sweep(service);

  await becomes(service, 'known', closed);
  expect(await accountOf(member)).toMatchObject({ name: 'mail', state: 'ACTIVE', included: true });
});

test('an account that joins while the bot runs is left alone before it is discovered, and managed after', async () => {
  const joined = await joins(service.aws, 'newcomer');
  await service.deployMember(joined);
  const first = aGroup(service, 'first', openPort, { account: joined });
  await tell(service, authorisedIn(joined, first), service.output('EventBusArn'));
  await idle();
  const rulesBefore = rulesIn(service.sandbox, 'first');

  await invoke(service, 'discover');
  await sweep(service);

  expect(rulesBefore).toEqual(open);
  await becomes(service, 'first', closed);
  const second = aGroup(service, 'second', openPort, { account: joined });
  await tell(service, authorisedIn(joined, second), service.output('EventBusArn'));
  await becomes(service, 'second', closed);
});

test('nothing is changed in an account that a person has excluded, until it is included again', async () => {
  await service.cli.json('accounts-exclude', `accounts exclude ${member} --yes --partial --reason`, 'handed over');
  const groupId = aGroup(service, 'excluded', openPort, { account: member });
  await tell(service, authorisedIn(member, groupId), service.output('EventBusArn'));
  await sweep(service);
  await idle();
  const rulesThen = rulesIn(service.sandbox, 'excluded');

  await service.cli.json('accounts-include', `accounts include ${member} --yes --partial --reason`, 'taken back');
  await sweep(service);

  expect(rulesThen).toEqual(open);
  await becomes(service, 'excluded', closed);
});

test('nothing is changed in an account that the organisation has closed', async () => {
  const groupId = aGroup(service, 'of-a-closed-account', openPort, { account: member });
  await service.aws('organizations', 'close-account', '--account-id', member);
  await invoke(service, 'discover');

  await tell(service, authorisedIn(member, groupId), service.output('EventBusArn'));
  await sweep(service);
  await idle();

  expect(rulesIn(service.sandbox, 'of-a-closed-account')).toEqual(open);
  expect(await accountOf(member)).toMatchObject({ included: false });
});

test('no function told of an error', async () => {
  expect([...new Set(errorsIn(await logged(service)))]).toEqual([]);
});
