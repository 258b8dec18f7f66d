import { type Account, ListAccountsCommand, OrganizationsClient } from '@aws-sdk/client-organizations';
import { expect, test } from 'vitest';
import { organizationsClient } from '../../aws/clients.ts';
import { listOrganisation } from '../../aws/organizations.ts';

const organisation = 'o-a1b2c3d4e5';
const [root, production, mail] = ['r-ab12', 'ou-ab12-production', 'ou-ab12-mail00000'];
const joined = new Date('2024-03-01T08:00:00.000Z');

function anAccount(Id: string, changes: Partial<Account> = {}): Account {
  const Arn = `arn:aws:organizations::111122223333:account/${organisation}/${Id}`;
  return { Id, Arn, Name: `account ${Id.at(-1)}`, State: 'ACTIVE', JoinedTimestamp: joined, ...changes };
}

type Pages = readonly object[];

/** A client that answers with these pages, by the name of the command and what it asks for; and what was asked. */
function answering(pages: Readonly<Record<string, Pages>>) {
  const asked: string[] = [];
  const credentials = { accessKeyId: 'a', secretAccessKey: 'b' };
  const client = new OrganizationsClient({ region: 'us-east-1', credentials });
  client.middlewareStack.add(
    (_, { commandName = '' }) =>
      async ({ input }) => {
        const {
          ParentId,
          NextToken = '0',
          MaxResults,
        } = input as { ParentId?: string; NextToken?: string; MaxResults: number };
        const call = [commandName.replace(/Command$/, ''), ParentId].filter((part) => part !== undefined).join(' ');
        asked.push(`${call} ${NextToken} of ${MaxResults}`);
        const all = pages[call] ?? [call.startsWith('ListAccounts') ? { Accounts: [] } : { OrganizationalUnits: [] }];
        const next = Number(NextToken) + 1;
        const output = { ...all[Number(NextToken)], ...(next < all.length ? { NextToken: String(next) } : {}) };
        return { output: { $metadata: {}, ...output }, response: {} };
      },
    { step: 'initialize' },
  );
  const pacing = { perSecond: 1_000_000, monotonic: () => 0, sleep: async () => undefined };
  return { asked, list: (pageSize = 20) => listOrganisation(client, { organisation, pageSize, ...pacing }) };
}

const [a, b, c] = ['100000000001', '100000000002', '100000000003'];
const roots = { ListRoots: [{ Roots: [{ Id: root, Name: 'Root' }] }] };
const tree = {
  ...roots,
  [`ListAccountsForParent ${root}`]: [{ Accounts: [anAccount(a)] }],
  [`ListOrganizationalUnitsForParent ${root}`]: [{ OrganizationalUnits: [{ Id: production, Name: 'production' }] }],
  [`ListOrganizationalUnitsForParent ${production}`]: [{ OrganizationalUnits: [{ Id: mail, Name: 'mail' }] }],
  [`ListAccountsForParent ${mail}`]: [{ Accounts: [anAccount(b)] }],
};
const everybody = [{ Accounts: [anAccount(a), anAccount(b)] }];

test('an account is listed once, with the path of its OU from the root down', async () => {
  const { list } = answering({ ...tree, ListAccounts: everybody });

  const base = { state: 'ACTIVE', joinedAt: joined.toISOString() };
  expect(await list()).toEqual([
    { id: a, name: 'account 1', ...base, ouPath: [root], ouNames: ['Root'] },
    { id: b, name: 'account 2', ...base, ouPath: [root, production, mail], ouNames: ['Root', 'production', 'mail'] },
  ]);
});

test('pages are followed as long as there is a token, also after an empty one, and in the size that is asked for', async () => {
  const ListAccounts = [{ Accounts: [anAccount(a)] }, { Accounts: [] }, { Accounts: [anAccount(b)] }];
  const { list, asked } = answering({ ...tree, ListAccounts });

  expect((await list(7)).map(({ id }) => id)).toEqual([a, b]);
  expect(asked.slice(0, 3)).toEqual([0, 1, 2].map((token) => `ListAccounts ${token} of 7`));
});

test('an account that the tree does not have is listed without its OU; one that only the tree has is listed as well', async () => {
  const { list } = answering({ ...tree, ListAccounts: [{ Accounts: [anAccount(a), anAccount(c)] }] });

  expect((await list()).map(({ id, ouPath }) => [id, ouPath?.at(-1) ?? null])).toEqual([
    [a, root],
    [c, null],
    [b, mail],
  ]);
});

test('the state is State, and where there is none Status', async () => {
  const Accounts = [
    anAccount(a, { State: 'PENDING_CLOSURE', Status: 'ACTIVE' }),
    { ...anAccount(b, { Status: 'SUSPENDED' }), State: undefined },
  ];
  const { list } = answering({ ...roots, ListAccounts: [{ Accounts }] });

  expect((await list()).map(({ state }) => state)).toEqual(['PENDING_CLOSURE', 'SUSPENDED']);
});

test.each<[string, Readonly<Record<string, Pages>>, string]>([
  ['an answer without its list', { ListAccounts: [{}] }, 'without Accounts'],
  ['no root', { ListAccounts: everybody, ListRoots: [{ Roots: [] }] }, 'no root'],
  ['an account without a state', { ListAccounts: [{ Accounts: [{ ...anAccount(a), State: undefined }] }] }, 'state'],
  ['an account without an id', { ListAccounts: [{ Accounts: [{ Name: 'who' }] }] }, 'without its id'],
  [
    'an account of another organisation',
    { ListAccounts: [{ Accounts: [anAccount(a, { Arn: `arn:aws:organizations::1:account/o-zzzzzzzzzz/${a}` })] }] },
    `not of the organisation ${organisation}`,
  ],
])('%s is an error', async (_, pages, message) => {
  const { list } = answering({ ...tree, ...pages });

  await expect(list()).rejects.toThrow(message);
});

test.each([
  ['eu-west-1', 'organizations.us-east-1.amazonaws.com', 'us-east-1'],
  ['us-gov-east-1', 'organizations.us-gov-west-1.amazonaws.com', 'us-gov-west-1'],
  ['cn-north-1', 'organizations.cn-northwest-1.amazonaws.com.cn', 'cn-northwest-1'],
])('from %s it is asked at the one endpoint of the partition', async (region, hostname, signedFor) => {
  const credentials = { accessKeyId: 'a', secretAccessKey: 'b', sessionToken: 'c', expiration: new Date(9e12) };
  const client = organizationsClient({ region, credentials: async () => credentials });
  const sent: string[] = [];
  client.middlewareStack.add(
    () => async (args) => {
      const { hostname: host, headers } = args.request as { hostname: string; headers: Record<string, string> };
      sent.push(host, headers.authorization?.split('/')[2] ?? '');
      return { output: { $metadata: {}, Accounts: [] }, response: {} };
    },
    { step: 'finalizeRequest', priority: 'low' },
  );

  await client.send(new ListAccountsCommand({}));

  expect(sent).toEqual([hostname, signedFor]);
});
