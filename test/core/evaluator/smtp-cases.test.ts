import type { IpPermission, SecurityGroup } from '@aws-sdk/client-ec2';
import { describe, expect, test } from 'vitest';
import { permissionsOf } from '../../../aws/ip-permission.ts';
import { type Exposure, evaluate } from '../../../core/evaluator/evaluate.ts';
import { addressRange, bitsOf, cidr, cidrOf, familyOf, prefixLengthOf } from '../../../core/model/cidr.ts';
import { type Permission, type PrefixLists, sourceKey } from '../../../core/model/security-group.ts';
import { aPrefixList } from '../../builders/builders.ts';
import cases from './smtp.cases.json' with { type: 'json' };

interface SmtpCase {
  readonly name: string;
  /** `protocol ports source`, as EC2 returns them: ports `25`, `20..30` or `-` for none; ` x3` is so many networks in a row. */
  readonly rules: readonly string[];
  readonly egress?: readonly string[];
  readonly prefixLists?: Readonly<Record<string, readonly string[]>>;
  readonly approved?: readonly string[];
  readonly limits?: { readonly ipv4?: number; readonly ipv6?: number };
  /** By address family: the sources that have to go, in text order; where given, those that may stay, and how many addresses. */
  readonly expected: Readonly<
    Record<
      string,
      { readonly offending: readonly string[]; readonly others?: readonly string[]; publicAddresses?: string }
    >
  >;
}

const smtpCases: readonly SmtpCase[] = cases;

describe('smtp-unrestricted-ingress', () => {
  test.each(smtpCases.map((given) => [given.name, given] as const))('%s', (_, given) => {
    const group: SecurityGroup = {
      IpPermissions: given.rules.flatMap(ipPermissions),
      IpPermissionsEgress: (given.egress ?? []).flatMap(ipPermissions),
    };

    const exposures = evaluate({
      rules: permissionsOf(group.IpPermissions),
      prefixLists: prefixListsOf(given),
      approved: (given.approved ?? []).map(cidr),
      limits: { ipv4: 8, ipv6: 16, ...given.limits },
    });

    const found = Object.fromEntries(exposures.map((exposure) => [exposure.family, inShort(exposure)]));
    expect(Object.keys(found)).toEqual(Object.keys(given.expected));
    expect(found).toMatchObject(given.expected);
  });

  test('says in words what is open, to how much and by what limit', () => {
    const ipPermission = { IpProtocol: 'tcp', FromPort: 25, ToPort: 25, IpRanges: [{ CidrIp: '0.0.0.0/1' }] };
    const rules = permissionsOf([ipPermission]);

    const exposures = evaluate({ rules, prefixLists: {}, approved: [], limits: { ipv4: 8, ipv6: 16 } });

    const reason = 'TCP port 25 is reachable from 56.5 % of public IPv4 (0.0.0.0/1); the limit is one /8';
    expect(exposures).toMatchObject([
      { portRule: 'smtp-unrestricted-ingress', port: 25, limitPrefixLength: 8, reason },
    ]);
  });

  test('judges nothing by a prefix list whose entries are not known', () => {
    const rules = permissionsOf(ipPermissions('tcp 25 pl-unread'));

    const evaluation = () => evaluate({ rules, prefixLists: {}, approved: [], limits: { ipv4: 8, ipv6: 16 } });

    expect(evaluation).toThrow('pl-unread');
  });
});

function inShort({ contributions, publicAddresses }: Exposure<Permission>) {
  const sources = (isOffending: boolean) =>
    contributions
      .filter(({ offending }) => offending === isOffending)
      .map(({ source }) => sourceKey(source))
      .sort();
  return { offending: sources(true), others: sources(false), publicAddresses };
}

function ipPermissions(text: string): IpPermission[] {
  const [protocol = '', ports = '', source = '', times = 'x1'] = text.split(' ');
  const [from, to = from] = ports === '-' ? [] : ports.split('..').map(Number);
  const traffic = { IpProtocol: protocol, ...(from === undefined ? {} : { FromPort: from, ToPort: to }) };
  return sourcesInRow(source, Number(times.slice(1))).map((one) => ({ ...traffic, ...sourceOf(one) }));
}

function sourceOf(text: string): IpPermission {
  if (text.startsWith('pl-')) return { PrefixListIds: [{ PrefixListId: text }] };
  if (text.startsWith('sg-')) return { UserIdGroupPairs: [{ GroupId: text }] };
  return text.includes(':') ? { Ipv6Ranges: [{ CidrIpv6: text }] } : { IpRanges: [{ CidrIp: text }] };
}

/** So many networks of one size, each following the one before. */
function sourcesInRow(source: string, times: number): string[] {
  if (times === 1) return [source];
  const start = cidr(source);
  const size = 1n << BigInt(bitsOf(familyOf(start)) - prefixLengthOf(start));
  const { first, family } = addressRange(start);
  return Array.from({ length: times }, (_, index) =>
    cidrOf(family, first + BigInt(index) * size, prefixLengthOf(start)),
  );
}

function prefixListsOf({ prefixLists = {} }: SmtpCase): PrefixLists {
  const lists = Object.entries(prefixLists).map(([id, texts]) => {
    const entries = texts.map(cidr);
    return aPrefixList({ id, entries, family: entries[0] ? familyOf(entries[0]) : 'ipv4' });
  });
  return Object.fromEntries(lists.map((list) => [list.id, list]));
}
