import { AwsError } from '../aws-error.ts';
import { canonicalCidr } from '../cidr.ts';
import { type Params, structures, text } from '../query.ts';
import type { PrefixList, PrefixListEntry } from './prefix-list.ts';

type Family = PrefixList['family'];

/**
 * The entries of a call, at most 100 of them, canonical and of one family
 * (https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyManagedPrefixList.html).
 * @throws {AwsError} InvalidParameterValue, MissingParameter.
 */
export function readEntries(params: Params, name: string, family: Family): PrefixListEntry[] {
  const items = structures(params, name);
  if (items.length > 100) throw invalid(`The maximum number of ${name} items in one request is 100`);
  return items.map((item) => ({ cidr: readCidr(item, family), description: text(item, 'Description') }));
}

function readCidr(item: Params, family: Family): string {
  const given = text(item, 'Cidr');
  if (given === undefined) throw missing('Cidr');
  const cidr = canonicalCidr(given, family === 'IPv4' ? 'ipv4' : 'ipv6');
  if (cidr === undefined) throw invalid(`The CIDR (${given}) is not a valid ${family} CIDR block`);
  return cidr;
}

export function readFamily(params: Params): Family {
  const family = text(params, 'AddressFamily');
  if (family === 'IPv4' || family === 'IPv6') return family;
  if (family === undefined) throw missing('AddressFamily');
  throw invalid(`Value (${family}) for parameter AddressFamily is invalid. Valid values: IPv4, IPv6`);
}

/** MaxEntries, 1 to 1000; `undefined` when it is not given. */
export function readMaxEntries(params: Params): number | undefined {
  const given = text(params, 'MaxEntries');
  if (given === undefined) return undefined;
  const count = Number(given);
  if (!Number.isInteger(count) || count < 1 || count > 1000) {
    throw invalid(`Value (${given}) for parameter MaxEntries is invalid. Expecting a value between 1 and 1000.`);
  }
  return count;
}

/** @throws {AwsError} InvalidParameterValue for a CIDR listed twice, PrefixListMaxEntriesExceeded. */
export function checkEntries(entries: readonly PrefixListEntry[], maximum: number): void {
  if (new Set(entries.map((entry) => entry.cidr)).size < entries.length) {
    throw invalid('A CIDR must not appear multiple times in a prefix list');
  }
  if (entries.length > maximum) {
    throw new AwsError('PrefixListMaxEntriesExceeded', `The prefix list may not have more than ${maximum} entries`);
  }
}

export function missing(name: string): AwsError {
  return new AwsError('MissingParameter', `The request must contain the parameter ${name}`);
}

export function invalid(message: string): AwsError {
  return new AwsError('InvalidParameterValue', message);
}
