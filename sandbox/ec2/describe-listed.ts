import { AwsError } from '../aws-error.ts';
import { texts } from '../query.ts';
import { list } from '../xml.ts';
import type { Ec2Context } from './context.ts';
import { type FilterTable, readFilters, testOf } from './filters.ts';
import { placedFrom, readPage, takePage } from './paging.ts';
import { checkResourceId } from './resource-id.ts';

type Listing<Item> = {
  /** Of the ids, and what the call names them in. */
  prefix: 'eni' | 'subnet' | 'rtb' | 'acl';
  parameter: string;
  notFound: string;
  filters: FilterTable<Item>;
  /** The most items in a page. */
  largest: number;
  set: string;
  xml: (item: Item) => string;
};

/**
 * One of the describes that list all of a kind: some by their ids, or filtered and in pages of MaxResults, 5 at least.
 * @throws {AwsError} the codes for an id that is malformed or not there, InvalidParameterValue, InvalidParameterCombination.
 */
export function describeListed<Item extends { id: string }>(
  { params }: Ec2Context,
  items: readonly Item[],
  listing: Listing<Item>,
): string {
  const ids = texts(params, listing.parameter);
  const request = readPage(params, 5, listing.largest);
  const test = testOf(readFilters(params), listing.filters);
  if (ids.length > 0 && request.size !== Number.POSITIVE_INFINITY) {
    const message = `The parameter ${listing.parameter}s cannot be used with the parameter MaxResults`;
    throw new AwsError('InvalidParameterCombination', message);
  }
  for (const id of ids) {
    checkResourceId(listing.prefix, id);
    if (!items.some((item) => item.id === id)) throw new AwsError(listing.notFound, `The ID '${id}' does not exist`);
  }
  const found = items.filter((item) => (ids.length === 0 || ids.includes(item.id)) && test(item));
  const { page, tokenXml } = takePage(placedFrom(found, request.start), request.size);
  return list(listing.set, page, listing.xml) + tokenXml;
}

/** What an association of a subnet with a table or an ACL is called: made of both, so that it is the same in every answer. */
export function associationId(kind: 'rtbassoc' | 'aclassoc', of: string, having: string): string {
  let hash = 0n;
  for (const character of `${of} ${having}`) hash = (hash * 131n + BigInt(character.charCodeAt(0))) % 2n ** 64n;
  return `${kind}-0${hash.toString(16).padStart(16, '0')}`;
}
