import { AwsError } from '../aws-error.ts';
import { asOf } from '../cell.ts';
import { text, texts } from '../query.ts';
import { list } from '../xml.ts';
import { type Ec2Context, prefixListAt } from './context.ts';
import { type FilterTable, readFilters, testOf } from './filters.ts';
import { placedFrom, readPage, takePage } from './paging.ts';
import { awsOwner, currentEntries, type PrefixList, settled } from './prefix-list.ts';
import { missing } from './prefix-list-input.ts';
import { entryXml, prefixListXml } from './prefix-list-xml.ts';

const filterTable: FilterTable<PrefixList> = {
  'owner-id': (matches) => (prefixList) => matches(prefixList.owner),
  'prefix-list-id': (matches) => (prefixList) => matches(prefixList.id),
  'prefix-list-name': (matches) => (prefixList) => matches(prefixList.name),
};

/**
 * DescribeManagedPrefixLists, customer-managed and AWS-managed, MaxResults (1 to 100) a page.
 * @throws {AwsError} InvalidPrefixListID.NotFound or .Malformed, InvalidParameterValue.
 */
export function describeManagedPrefixLists({ region, params, readAt }: Ec2Context): string {
  const ids = texts(params, 'PrefixListId');
  const request = readPage(params, 1, 100);
  const test = testOf(readFilters(params), filterTable);
  const all = [...region.prefixLists.values()].flatMap((cell) => asOf(cell, readAt) ?? []);
  const named = ids.length > 0 ? ids.map((id) => prefixListAt(region, id, readAt).list) : all;
  const matching = named.map((one) => settled(one, readAt)).filter(test);
  const { page, tokenXml } = takePage(placedFrom(matching, request.start), request.size);
  return list('prefixListSet', page, (one) => prefixListXml(one, region)) + tokenXml;
}

/**
 * GetManagedPrefixListEntries of the current version, or of TargetVersion, MaxResults (1 to 100) a page.
 * @throws {AwsError} InvalidPrefixListID.NotFound or .Malformed, InvalidParameterValue, MissingParameter.
 */
export function getManagedPrefixListEntries({ region, params, readAt }: Ec2Context): string {
  const id = text(params, 'PrefixListId');
  if (id === undefined) throw missing('PrefixListId');
  const request = readPage(params, 1, 100);
  const { list: prefixList } = prefixListAt(region, id, readAt);
  const version = text(params, 'TargetVersion');
  const entries = version === undefined ? currentEntries(prefixList) : entriesOfVersion(prefixList, version);
  const { page, tokenXml } = takePage(placedFrom(entries, request.start), request.size);
  return list('entrySet', page, entryXml) + tokenXml;
}

/** "You cannot view the version number of AWS-managed prefix lists", so no version of theirs can be asked for. */
function entriesOfVersion(prefixList: PrefixList, version: string) {
  const entries = prefixList.owner === awsOwner ? undefined : prefixList.versions.get(Number(version));
  if (entries) return entries;
  throw new AwsError('InvalidParameterValue', `The prefix list has no version ${version}`);
}
