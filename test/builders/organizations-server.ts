import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

export const organisation = 'o-a1b2c3d4e5';
export const rootId = 'r-ab12';

/** Organizations over the wire, which ends with the test: accounts that are all in the root, and with which key each call
 * was signed. So many calls as `state.throttled` are throttled, with status 400 as Organizations does it. */
export async function organizationsServer(ids: readonly string[]) {
  const state = { ids, refuses: false, throttled: 0 };
  const calls: { readonly operation: string; readonly accessKeyId: string }[] = [];
  const accountsOf = (parent?: string) => ({
    Accounts: (parent === undefined || parent === rootId ? state.ids : []).map((Id) => ({
      Id,
      Arn: `arn:aws:organizations::111122223333:account/${organisation}/${Id}`,
      Name: `account ${Id}`,
      State: 'ACTIVE',
      JoinedTimestamp: 1_700_000_000,
    })),
  });
  const answers: Readonly<Record<string, (asked: { ParentId?: string }) => object>> = {
    ListAccounts: () => accountsOf(),
    ListRoots: () => ({ Roots: [{ Id: rootId, Name: 'Root' }] }),
    ListAccountsForParent: ({ ParentId }) => accountsOf(ParentId),
    ListOrganizationalUnitsForParent: () => ({ OrganizationalUnits: [] }),
  };
  const server = createServer(async (request, response) => {
    const body = JSON.parse(Buffer.concat(await Array.fromAsync(request)).toString());
    const operation = String(request.headers['x-amz-target']).split('.').at(-1) ?? '';
    const [, accessKeyId = ''] = /Credential=([^/]+)/.exec(request.headers.authorization ?? '') ?? [];
    calls.push({ operation, accessKeyId });
    const type = { 'content-type': 'application/x-amz-json-1.1' };
    if (state.throttled > 0) {
      state.throttled -= 1;
      response.writeHead(400, type).end(JSON.stringify({ __type: 'TooManyRequestsException' }));
    } else if (state.refuses) response.writeHead(400, type).end(JSON.stringify({ __type: 'AccessDeniedException' }));
    else response.writeHead(200, type).end(JSON.stringify(answers[operation]?.(body)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return { state, calls, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}
