import { setTimeout } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { dynamodbClient } from '../../../aws/clients.ts';
import type { PolicyStore } from '../../../aws/dynamodb-policy.ts';
import type { AllowlistEntry, AllowlistRequest } from '../../../core/policy/allowlist-entry.ts';
import { addEntry, removeEntry } from '../../../core/policy/edit-policy.ts';
import { importAllowlist } from '../../../core/policy/import-allowlist.ts';
import type { Policy, PolicyChange } from '../../../core/policy/policy.ts';
import type { PersonRuntime } from '../../../runtime/compose-for-people.ts';
import { anEdit } from '../../builders/an-edit.ts';
import { change, home, liveWarden } from '../../builders/live-deps.ts';
import { policyIn } from '../../builders/policy-table.ts';
import { below, pick, type Random, randomFrom } from './random.ts';
import { play, rounds, tell } from './rounds.ts';

const limits = { ipv4: 8, ipv6: 16 };
const networks = ['8.8.8.0/24', '9.9.9.0/24', '2600:1f00::/32'];

/** What one editor asks for; an import replaces the text of entries, or the whole list. */
interface Order {
  readonly kind: 'add' | 'remove' | 'replace' | 'import all';
  readonly cidrs: readonly string[];
  readonly owner: string;
}

/** An edit as the store knows it, by the state each item was in when the editor read it: what the oracle judges by. */
interface Accepted {
  readonly sets: ReadonlyMap<string, { readonly from: string | null; readonly to: string }>;
}

type State = ReadonlyMap<string, string>;

function orderOf(random: Random, owner: string): Order {
  const kind = pick(random, ['add', 'remove', 'replace', 'replace', 'import all'] as const);
  const count = kind === 'add' || kind === 'remove' ? 1 : 1 + below(random, networks.length);
  const first = below(random, networks.length);
  const cidrs = Array.from({ length: count }, (_, index) => networks[(first + index) % networks.length] ?? '');
  return { kind, cidrs, owner };
}

function requestOf(cidr: string, owner: string): AllowlistRequest {
  return { cidr, scope: { kind: 'everything' }, owner, reason: 'a race', expiresAt: null };
}

/** What the product makes of an order, given the policy as it was read; nothing where it turns the order down. */
function changesOf({ kind, cidrs, owner }: Order, policy: Policy): readonly PolicyChange[] {
  const by = { now: Date.now(), by: owner };
  const [cidr = ''] = cidrs;
  if (kind === 'add') {
    const edit = addEntry(policy, requestOf(cidr, owner), { ...by, limits });
    return edit.kind === 'change' ? [edit.change] : [];
  }
  if (kind === 'remove') {
    const edit = removeEntry(policy, policy.entries.find((entry) => entry.cidr === cidr)?.id ?? 'al-none', by);
    return edit.kind === 'change' ? [edit.change] : [];
  }
  const rows = cidrs.map((one, row) => ({
    row,
    reading: { kind: 'request' as const, request: requestOf(one, owner) },
  }));
  const difference = importAllowlist(policy, rows, { ...by, limits, replace: kind === 'import all' });
  return difference.kind === 'difference' ? difference.changes : [];
}

/** All that an entry says, as one text. */
function textOf({ cidr, owner, createdBy, createdAt, expiresAt, version }: AllowlistEntry): string {
  return JSON.stringify([cidr, owner, createdBy, createdAt, expiresAt, version]);
}

function stateOf({ entries }: Policy): State {
  return new Map(entries.map((entry) => [entry.id, textOf(entry)]));
}

function acceptedOf(changes: readonly PolicyChange[], read: Policy): Accepted {
  const before = stateOf(read);
  const sets = changes.flatMap((one) =>
    one.kind === 'putEntry'
      ? [[one.entry.id, { from: before.get(one.entry.id) ?? null, to: textOf(one.entry) }] as const]
      : [],
  );
  return { sets: new Map(sets) };
}

/** Whether the edits, each only on the very state it was made on, can have led in some order from one state to the other. */
function isExplained(start: State, editors: readonly (readonly Accepted[])[], end: State): boolean {
  if (editors.every((edits) => edits.length === 0)) return sameState(start, end);
  return editors.some((edits, index) => {
    const [first, ...rest] = edits;
    if (!first || [...first.sets].some(([id, { from }]) => (start.get(id) ?? null) !== from)) return false;
    const next = new Map(start);
    for (const [id, { to }] of first.sets) next.set(id, to);
    return isExplained(
      next,
      editors.map((other, at) => (at === index ? rest : other)),
      end,
    );
  });
}

function sameState(a: State, b: State): boolean {
  const text = (state: State) => JSON.stringify([...state].toSorted(([one], [other]) => (one < other ? -1 : 1)));
  return text(a) === text(b);
}

interface Editor {
  readonly owner: string;
  readonly table: PolicyStore;
  readonly accepted: Accepted[];
  conflicts: number;
}

/** Looks, makes up his mind, waits a moment, and writes. */
async function editOnce(
  { owner, table, accepted }: Editor,
  random: Random,
): Promise<'applied' | 'conflict' | 'stale' | 'nothing'> {
  const read = await table.read();
  const changes = changesOf(orderOf(random, owner), read);
  if (changes.length === 0) return 'nothing';
  await setTimeout(below(random, 4));
  const { kind } = await table.apply(anEdit(changes));
  if (kind === 'applied') accepted.push(acceptedOf(changes, read));
  return kind;
}

test(`two editors of the allowlist, ${rounds} rounds: every accepted edit is there, and none was overwritten unseen`, {
  timeout: 900_000,
}, async () => {
  const { runtime, settings } = await liveWarden({ policy: [] });
  const tables = ['ada', 'grace'].map((owner) => {
    return { owner, table: policyIn(dynamodbClient(home.region), settings) };
  });
  const sum = { applied: 0, conflict: 0, stale: 0, nothing: 0, bothApplied: 0 };

  const faults = await play(rounds, async (seed) => {
    const random = randomFrom(seed);
    await plant(runtime, random);
    const start = stateOf(await runtime.allowlist.read());
    const editors = tables.map((table) => ({ ...table, accepted: [], conflicts: 0 }));
    const work = editors.map(async (editor: Editor) => {
      for (let round = 0; round < 2; round++) {
        const end = await editOnce({ ...editor, owner: `${editor.owner} ${round}` }, random);
        sum[end]++;
        if (end === 'conflict') editor.conflicts++;
      }
    });
    await Promise.all(work);
    const end = stateOf(await runtime.allowlist.read());
    const logs = editors.map(({ accepted }: Editor) => accepted);
    if (logs.every(({ length }) => length > 0)) sum.bothApplied++;
    const needless = editors.filter(({ conflicts }, index) => conflicts > 0 && logs[1 - index]?.length === 0);
    return [
      ...(isExplained(start, logs, end) ? [] : ['no order of the accepted edits explains the table']),
      ...needless.map(({ owner }) => `${owner} was refused, and nobody else had edited`),
    ];
  });

  tell(`two editors: ${rounds} rounds, ${JSON.stringify(sum)}, ${faults.length} faults`);
  expect(faults).toEqual([]);
});

/** Some entries that are live; the others have ended, or never were. */
async function plant(runtime: PersonRuntime, random: Random): Promise<void> {
  const edit = async (kind: 'add' | 'remove', cidrs: readonly string[]) => {
    const policy = await runtime.allowlist.read();
    await change(
      runtime,
      cidrs.flatMap((cidr) => changesOf({ kind, cidrs: [cidr], owner: 'nobody' }, policy)),
    );
  };
  await edit('remove', networks);
  await edit(
    'add',
    networks.filter(() => random() < 0.5),
  );
}
