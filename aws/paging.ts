import { canonicalJson } from '../core/model/canonical-json.ts';

/** A listing that names a page it has named before: what it gave is no whole, and it would never end. */
export class RepeatedTokenError extends Error {
  override readonly name = 'RepeatedTokenError';
}

/**
 * The pages of a listing, one call after the other, until an answer brings no token for the next. Every paginated call of aws/
 * comes through here: the SDK's own paginators follow a repeated token for ever, or stop at it as if the listing were whole.
 * `call` names the listing in the error. Throws a {@link RepeatedTokenError} in place of the page that brings a token for the
 * second time, and every error that `fetch` throws.
 */
export async function* pagesOf<Page, Token extends string | object>(
  call: string,
  fetch: (token: Token | undefined) => Promise<Page>,
  tokenOf: (page: Page) => Token | undefined,
): AsyncGenerator<Page> {
  const seen = new Set<string>();
  let token: Token | undefined;
  for (;;) {
    const page = await fetch(token);
    token = tokenOf(page);
    if (token) {
      const text = textOf(token);
      if (seen.has(text)) {
        throw new RepeatedTokenError(`${call} gave the same token for its next page twice, so its answer is not whole`);
      }
      seen.add(text);
    }
    yield page;
    if (!token) return;
  }
}

/**
 * The list of an answer. AWS writes it also where it is empty: an answer without it is none, such as an error or the page of a proxy with
 * status 200, and everything would look closed by it. Throws then.
 */
export function listIn<List extends string, Entry>(
  answer: { readonly [Name in List]?: Entry[] | undefined },
  list: List,
): Entry[] {
  const entries = answer[list];
  if (entries === undefined) throw new Error(`AWS answered without ${list}, so it is not known whether there are any`);
  return entries;
}

/** How EC2 names the next page of a listing; throws where an answer is without its list. */
export function nextTokenBeside<List extends string>(list: List) {
  return (page: { readonly NextToken?: string | undefined } & { readonly [Name in List]?: unknown[] | undefined }) => {
    listIn(page, list);
    return page.NextToken;
  };
}

/** DynamoDB's token is a key of the table, whose attributes may come in any order. */
function textOf(token: string | object): string {
  return typeof token === 'string' ? token : canonicalJson(token);
}
