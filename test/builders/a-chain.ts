import { type AuditEntry, isOpen } from '../../core/audit/audit-entry.ts';
import type { Linked } from '../../core/audit/hash-chain.ts';
import { hashOf, type Json } from '../../core/model/canonical-json.ts';
import { cidr } from '../../core/model/cidr.ts';
import type { GroupRef } from '../../core/model/security-group.ts';
import {
  anEntry,
  anOpenRule,
  aPolicy,
  aPrefixList,
  aRule,
  aSnapshot,
  fromList,
  groupRef,
  now,
  ports,
} from './builders.ts';
import { check, inMemoryWorld, someDeps } from './in-memory-world.ts';

/** The chain of a group that is closed again each time somebody opens it: entries as the product writes them, in full. */
export async function aChain(remediations = 2, ref: GroupRef = groupRef): Promise<AuditEntry[]> {
  const source = fromList('pl-0123456789abcdef0');
  const lists = { 'pl-0123456789abcdef0': aPrefixList() };
  const policy = aPolicy({
    entries: [
      anEntry(),
      anEntry({ id: 'entry-later', cidr: cidr('93.184.216.0/24'), expiresAt: '2027-05-01T00:00:00.000Z' }),
    ],
  });
  const snapshot = aSnapshot({
    ref,
    prefixLists: lists,
    rules: [aRule({ id: 'sgr-list', source, tags: { team: 'mail' } })],
  });
  const world = inMemoryWorld({ snapshots: [snapshot], policy });
  for (let round = 0; round < remediations; round++) {
    const opened = anOpenRule({ id: `sgr-all-${round}`, protocol: '-1', ports: null, description: `round ${round}` });
    const range = anOpenRule({
      id: `sgr-range-${round}`,
      ports: ports(20, 30),
      source: aRule().source,
      tags: { owner: 'ada' },
    });
    world.put({ ...snapshot, rules: [...snapshot.rules, opened, range] });
    await check(ref, someDeps(world, { now: () => now + round * 1000 }), { trigger });
  }
  const entries = [...world.entriesOf(ref)];
  if (entries.length !== 2 * remediations || isOpen(entries.at(-1) ?? null))
    throw new Error('not the chain it should be');
  return entries;
}

const trigger = {
  kind: 'event',
  name: 'AuthorizeSecurityGroupIngress',
  eventId: '9fd68588-ecbf-4528-a345-199fa6bb0821',
  actor: {
    arn: 'arn:aws:iam::111122223333:user/bob',
    type: 'IAMUser',
    sourceIp: '198.51.100.23',
    userAgent: 'aws-cli/2.27.0',
    at: '2026-11-15T11:59:58.000Z',
  },
} as const;

/** A JSON value and where it stands. */
export interface Place {
  readonly path: readonly (string | number)[];
  readonly value: Json;
}

/** Every value inside a JSON value, containers as well. */
export function placesIn(value: Json, path: readonly (string | number)[] = []): Place[] {
  const here: Place[] = path.length > 0 ? [{ path, value }] : [];
  if (value === null || typeof value !== 'object') return here;
  return [...here, ...Object.entries(value).flatMap(([key, child]) => placesIn(child, [...path, key]))];
}

/** A copy with another value at one place; `undefined` removes the member. */
export function withValue(entry: AuditEntry, path: Place['path'], value: Json | undefined): AuditEntry {
  const copy = structuredClone(entry);
  const holder = path.slice(0, -1).reduce<object>((inner, key) => Reflect.get(inner, key), copy);
  const key = path.at(-1) ?? '';
  if (value === undefined) Reflect.deleteProperty(holder, key);
  else Reflect.set(holder, key, value);
  return copy;
}

/** What somebody does who knows how the hashes are made. */
export function rehashed<Body extends Linked<object>>(entry: Body): Body {
  const { hash: _, ...rest } = entry;
  return { ...entry, hash: hashOf(JSON.parse(JSON.stringify(rest))) };
}
