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

/** DynamoDB's token is a key of the table, whose attributes may come in any order. */
function textOf(token: string | object): string {
  return typeof token === 'string' ? token : canonicalJson(token);
}
