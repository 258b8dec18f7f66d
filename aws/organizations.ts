import {
  type Account,
  ListAccountsCommand,
  ListAccountsForParentCommand,
  ListOrganizationalUnitsForParentCommand,
  ListRootsCommand,
  type OrganizationsClient,
} from '@aws-sdk/client-organizations';
import { isAccountId, parseArn } from '../core/model/aws-ids.ts';
import type { ListedAccount } from '../core/organisation/accept-listing.ts';
import { listIn, pagesOf } from './paging.ts';
import { type Pacing, spaced } from './spaced.ts';

export interface ListingOptions extends Pacing {
  /** The id of the organisation that is meant: an account of another one is an error. */
  readonly organisation: string;
  /** How many accounts or OUs a call asks for; AWS gives at most 20 (API reference, ListAccounts, MaxResults). */
  readonly pageSize?: number;
}

/** A place in the tree of the organisation: the root, or an OU below it. */
interface Branch {
  readonly id: string;
  readonly path: readonly string[];
  readonly names: readonly string[];
}

/**
 * All accounts of the organisation, each once, with the OU that it is in. First all accounts, then the tree: an account that the tree has
 * and the listing has not joined in between, and one that moves meanwhile may be missing in the tree (`ouPath` is null). One call at a time:
 * Organizations refuses a call while another of the same organisation is under way (`TooManyRequestsException`, "another request is already
 * in progress"). Throws where a call fails, an answer is not whole, or an account is of another organisation, so that nothing is
 * taken for a listing that is none.
 */
export async function listOrganisation(
  client: OrganizationsClient,
  { organisation, pageSize: MaxResults = 20, ...pacing }: ListingOptions,
): Promise<ListedAccount[]> {
  const turn = spaced(pacing);
  const accounts = new Map<string, ListedAccount>();
  const call = 'ListAccounts';
  const page = (NextToken?: string) => turn(() => client.send(new ListAccountsCommand({ MaxResults, NextToken })));
  for await (const answer of pagesOf(call, page, nextToken)) {
    for (const account of listIn(answer, 'Accounts')) {
      const listed = accountOf(account, null, organisation);
      accounts.set(listed.id, listed);
    }
  }
  for await (const { branch, account } of accountsInTree(client, { MaxResults, turn })) {
    const listed = accountOf(account, branch, organisation);
    accounts.set(listed.id, { ...(accounts.get(listed.id) ?? listed), ouPath: listed.ouPath, ouNames: listed.ouNames });
  }
  return [...accounts.values()];
}

interface Calls {
  readonly MaxResults: number;
  readonly turn: ReturnType<typeof spaced>;
}

async function* accountsInTree(
  client: OrganizationsClient,
  { MaxResults, turn }: Calls,
): AsyncGenerator<{ readonly branch: Branch; readonly account: Account }> {
  const rootPage = (NextToken?: string) => turn(() => client.send(new ListRootsCommand({ MaxResults, NextToken })));
  const branches: Branch[] = [];
  for await (const answer of pagesOf('ListRoots', rootPage, nextToken)) {
    for (const root of listIn(answer, 'Roots')) branches.push(branchOf(root, null));
  }
  if (branches.length === 0) throw new Error('Organizations names no root, so the OUs of the accounts are not known');
  for (let branch = branches.shift(); branch !== undefined; branch = branches.shift()) {
    const parent = branch;
    const asked = { ParentId: parent.id, MaxResults };
    const accountPage = (NextToken?: string) =>
      turn(() => client.send(new ListAccountsForParentCommand({ ...asked, NextToken })));
    for await (const answer of pagesOf(`ListAccountsForParent of ${parent.id}`, accountPage, nextToken)) {
      for (const account of listIn(answer, 'Accounts')) yield { branch: parent, account };
    }
    const ouPage = (NextToken?: string) =>
      turn(() => client.send(new ListOrganizationalUnitsForParentCommand({ ...asked, NextToken })));
    for await (const answer of pagesOf(`ListOrganizationalUnitsForParent of ${parent.id}`, ouPage, nextToken)) {
      for (const ou of listIn(answer, 'OrganizationalUnits')) branches.push(branchOf(ou, parent));
    }
  }
}

/**
 * There are more pages as long as there is a token, also after a page without members (API reference: "these operations can occasionally
 * return an empty set of results even when there are more results available").
 */
function nextToken({ NextToken }: { readonly NextToken?: string | undefined }): string | undefined {
  return NextToken;
}

function branchOf(
  { Id, Name }: { readonly Id?: string | undefined; readonly Name?: string | undefined },
  parent: Branch | null,
): Branch {
  if (!Id) throw new Error('Organizations named a root or an OU without its id');
  return { id: Id, path: [...(parent?.path ?? []), Id], names: [...(parent?.names ?? []), Name ?? Id] };
}

/**
 * `State` is what Organizations says today. `Status` is its older name for less, which other partitions and copies of the API may still
 * have (it was to end in September 2026). Without either nobody knows whether the account is in use.
 */
function accountOf(
  { Id = '', Arn = '', Name = '', State, Status, JoinedTimestamp }: Account,
  branch: Branch | null,
  organisation: string,
): ListedAccount {
  const state = State ?? Status;
  if (!isAccountId(Id)) throw new Error('Organizations named an account without its id');
  // arn:aws:organizations::MANAGEMENT:account/o-…/ACCOUNT (Service Authorization Reference, AWS Organizations).
  if (parseArn(Arn)?.resource !== `account/${organisation}/${Id}`) {
    throw new Error(`Organizations named account ${Id} as ${Arn}, which is not of the organisation ${organisation}`);
  }
  if (!state) throw new Error(`Organizations named account ${Id} without its state`);
  return {
    id: Id,
    name: Name,
    state,
    joinedAt: JoinedTimestamp?.toISOString() ?? null,
    ouPath: branch?.path ?? null,
    ouNames: branch?.names ?? null,
  };
}
