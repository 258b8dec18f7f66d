import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { PolicyStore } from '../../../aws/dynamodb-policy.ts';
import { PolicyChainError } from '../../../aws/policy-table/policy-chain-error.ts';
import type { PolicyState } from '../../../aws/policy-table/policy-state.ts';
import { type PolicyCache, readState } from '../../../aws/policy-table/read-state.ts';
import { digestOfPolicy } from '../../../core/audit/policy-chain.ts';
import { cidr } from '../../../core/model/cidr.ts';
import type { AllowlistEntry } from '../../../core/policy/allowlist-entry.ts';
import type { PolicyChange } from '../../../core/policy/policy.ts';
import { ada, anEdit } from '../../builders/an-edit.ts';
import { anEntry, anExemption } from '../../builders/builders.ts';
import { numberSetting } from '../../builders/number-setting.ts';
import { type OpenTable, openTable, policyIn } from '../../builders/policy-table.ts';
import {
  agreeingHead,
  deleteAuditItem,
  deleteEntry,
  entriesOf,
  headOf,
  nextEntry,
  plantEntry,
  putChainItem,
  putHeadItem,
} from '../../builders/tamper.ts';

const histories = numberSetting('PROPERTY_RUNS', 24);

interface World {
  readonly table: OpenTable;
  readonly policy: PolicyStore;
  /** A head from before. */
  earlier: Awaited<ReturnType<typeof headOf>> | null;
}

type Deed = (world: World, number: number) => Promise<unknown>;

const wide = anEntry({ id: 'al-forged', cidr: cidr('0.0.0.0/1') });
const mx = anExemption({ id: 'ex-mx', expiresAt: '2100-01-01T00:00:00.000Z' });

const edits: Record<string, Deed> = {
  add: ({ policy }, number) => policy.apply(anEdit([put(anEntry({ id: `al-${number % 7}` }), null)])),
  renew: async ({ policy }, number) => {
    const { entries } = await policy.read();
    const entry = entries[number % Math.max(1, entries.length)];
    if (entry) await policy.apply(anEdit([put({ ...entry, version: entry.version + 1 }, entry)]));
  },
  exempt: async ({ policy }) => {
    const [exemption] = (await policy.read()).exemptions;
    const change: PolicyChange = exemption
      ? { kind: 'removeExemption', exemption }
      : { kind: 'putExemption', exemption: mx, replaces: null };
    await policy.apply(anEdit([change]));
  },
  import: ({ policy }, number) =>
    policy.apply(
      anEdit(Array.from({ length: 110 }, (_, index) => put(anEntry({ id: `im-${number}-${index}` }), null))),
    ),
  restore: ({ policy }) => policy.restoreTable(),
  accept: async ({ policy }) => {
    const state = await policy.state();
    const [difference] = state.kind === 'tampered' ? state.differences : [];
    if (!difference) return;
    const { change, version } = await policy.disputedItem(difference.item);
    await policy.acceptItem({ change, reason: 'seen', by: ada, previewDigest: null, on: version });
  },
};

const attacks: Record<string, Deed> = {
  forgeItem: ({ table }) => plantEntry(table, wide),
  deleteItem: ({ table }, number) => deleteEntry(table, `al-${number % 7}`),
  loseLastEntry: async ({ table }) => deleteAuditItem(table, (await entriesOf(table)).length),
  loseEarlyEntry: async ({ table }, number) => deleteAuditItem(table, 1 + (number % 5)),
  changeEntry: async ({ table }, number) => {
    const all = await entriesOf(table);
    await putChainItem(table, { ...all[number % all.length], reason: `changed ${number}` });
  },
  changeHead: async ({ table }, number) => putHeadItem(table, { ...(await headOf(table)), items: { N: `${number}` } }),
  earlierHead: async (world) => {
    const { table, earlier } = world;
    world.earlier = await headOf(table);
    if (earlier) await putHeadItem(table, earlier);
  },
  /** An edit that is well made, past the tools: in the chain and in the head. */
  forgeEdit: async ({ table, policy }, number) => {
    const { entries, exemptions } = await policy.read();
    const added = { ...wide, id: `al-forged-${number}` };
    const entry = await nextEntry(table, added, [...entries, ...exemptions]);
    await putChainItem(table, entry);
    if (number % 3 > 0) await putHeadItem(table, await agreeingHead(table, entry));
  },
};

/** A step of a history: a deed, and whether the process that follows the chain reads the policy after it. */
interface Step {
  readonly deed: string;
  readonly number: number;
  readonly reads: boolean;
}

const step = (deeds: readonly string[]): fc.Arbitrary<Step> =>
  fc.record({ deed: fc.constantFrom(...deeds), number: fc.nat(20), reads: fc.boolean() });
const history = fc.array(
  fc.oneof({ weight: 4, arbitrary: step(Object.keys(edits)) }, { weight: 1, arbitrary: step(Object.keys(attacks)) }),
  { minLength: 4, maxLength: 14 },
);

/** How many histories go on at once: a table that is not as its chain says is read again after a pause. */
const atOnce = 8;

test('whoever follows the chain has the policy of whoever reads all, whatever people and attackers do', async () => {
  const first = await openTable();
  const seen = new Set<string>();
  await fc.assert(
    fc.asyncProperty(fc.array(history, { minLength: atOnce, maxLength: atOnce }), async (several) => {
      await Promise.all(several.map((steps) => live(steps, first, seen)));
    }),
    { numRuns: Math.ceil(histories / atOnce) },
  );
  // The comparison was of something.
  expect([...seen]).toEqual(expect.arrayContaining(['agreed by agreed', 'agreed by tampered', 'broken by broken']));
}, 240_000);

async function live(steps: readonly Step[], first: OpenTable, seen: Set<string>): Promise<void> {
  const table = await openTable(first);
  const names = { allowlistTable: table.table, auditTable: table.auditTable };
  const world: World = { table, policy: policyIn(table.dynamodb, names, () => undefined), earlier: null };
  await world.policy.apply(anEdit([put(anEntry({ id: 'al-first' }), null)]));
  const cache: PolicyCache = { last: null, followsChain: true };
  await readState(table, cache);
  for (const { deed, number, reads } of steps) {
    // Where the policy was tampered with, edits are refused; that is for other tests.
    await (edits[deed] ?? attacks[deed])?.(world, number).catch(() => undefined);
    if (!reads) continue;
    const [follower, oracle] = await Promise.all([outcome(readState(table, cache)), outcome(readState(table))]);
    seen.add(`${kindOf(follower)} by ${kindOf(oracle)}`);
    await compare(follower, oracle, table);
  }
}

type Outcome = PolicyState | PolicyChainError;

async function compare(follower: Outcome, oracle: Outcome, table: OpenTable): Promise<void> {
  if (oracle instanceof PolicyChainError) {
    // What is followed is what head and end of the chain say, or nothing.
    if (follower instanceof PolicyChainError) return;
    const { policy, last } = decided(follower);
    expect(digestOfPolicy(policy)).toBe(last.digest);
    expect((await headOf(table)).entry?.M?.hash).toEqual({ S: last.hash });
    expect((await entriesOf(table)).at(-1)?.hash).toBe(last.hash);
    return;
  }
  expect(follower).not.toBeInstanceOf(PolicyChainError);
  const expected = decided(oracle);
  const { kind, policy, last } = decided(follower);
  expect({ policy, last }).toEqual({ policy: expected.policy, last: expected.last });
  if (expected.kind === 'agreed') expect(kind).toBe('agreed');
}

function decided(outcome: Outcome) {
  if (outcome instanceof PolicyChainError || outcome.kind === 'unadopted') throw new Error('no policy was read');
  return outcome;
}

function kindOf(outcome: Outcome): string {
  return outcome instanceof PolicyChainError ? 'broken' : outcome.kind;
}

/** Every other error fails the test. */
async function outcome(reading: Promise<PolicyState>): Promise<Outcome> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof PolicyChainError) return error;
    throw error;
  }
}

function put(entry: AllowlistEntry, replaces: AllowlistEntry | null): PolicyChange {
  return { kind: 'putEntry', entry, replaces };
}
