import type { Trigger } from '../../../core/audit/audit-entry.ts';
import type { PolicyEditor } from '../../../core/gateways.ts';
import type { SecurityGroupRule } from '../../../core/model/security-group.ts';
import type { PolicyChange } from '../../../core/policy/policy.ts';
import { reconcile } from '../../../core/reconcile/reconcile.ts';
import type { ReconcileDeps } from '../../../core/reconcile/reconcile-deps.ts';
import { type UndoDeps, type UndoResult, undo } from '../../../core/undo/undo.ts';
import { aPolicyChain } from '../../builders/a-policy-chain.ts';
import { ada } from '../../builders/an-edit.ts';
import { anOpenRule, now, ports } from '../../builders/builders.ts';
import { aCheck, asLink, type InMemoryWorld } from '../../builders/in-memory-world.ts';
import type { Case } from '../../oracle/policy.ts';
import { type RacedWorld, racedWorld } from './raced-world.ts';
import { below, randomFrom } from './random.ts';
import { type Turns, turnsOf } from './turns.ts';

const byAda: Trigger = { kind: 'cli', name: 'undo', eventId: null, actor: null };
const inAnHour = new Date(now + 3_600_000).toISOString();
const straight: Turns = { ...turnsOf(() => 0), taking: (call) => call };

/** The exemptions of the world as a table would keep them: an edit of a state that is no more is a conflict. */
function exemptionsOf(world: InMemoryWorld): PolicyEditor {
  const chain = aPolicyChain();
  const policyNow = () => {
    if (world.policy instanceof Error) throw world.policy;
    return world.policy;
  };
  const isOvertaken = (change: PolicyChange) => {
    if (change.kind !== 'putExemption') throw new Error('only exemptions are edited here');
    const standing = policyNow().exemptions.find(({ id }) => id === change.exemption.id);
    return standing?.version !== change.replaces?.version || standing?.createdAt !== change.replaces?.createdAt;
  };
  return {
    apply: async (edit) => {
      const { changes } = edit;
      const before = policyNow();
      if (changes.some(isOvertaken)) return { kind: 'conflict', ids: [] };
      const put = changes.flatMap((change) => (change.kind === 'putExemption' ? [change.exemption] : []));
      const others = policyNow().exemptions.filter(({ id }) => put.every((other) => other.id !== id));
      world.policy = { ...policyNow(), exemptions: [...others, ...put] };
      return chain.applied(edit, before, policyNow());
    },
  };
}

function undoDeps(raced: RacedWorld, turns: Turns): UndoDeps {
  const deps: ReconcileDeps = raced.worker(turns);
  const { world } = raced;
  const entriesOf = async (key: string) => structuredClone(world.entriesOf(refOfKey(key))).map(asLink);
  return {
    ...deps,
    allowlist: { ...deps.allowlist, apply: turns.taking(exemptionsOf(world).apply) },
    auditLog: { ...deps.auditLog, entriesOf: turns.taking(entriesOf) },
  };
}

function refOfKey(key: string) {
  const [account = '', region = '', groupId = ''] = key.split('/');
  return { account, region, groupId };
}

/** As a person would: what is held by another is tried again. */
async function undoAsked(undoes: string, given: Case, deps: UndoDeps): Promise<UndoResult['kind']> {
  const order = { group: given.snapshot.ref, undoes, by: ada, exemptUntil: inAnHour, approve: () => true };
  for (let attempt = 0; attempt < 20; attempt++) {
    const { kind } = await undo(order, byAda, deps).catch((error: unknown) => {
      if (error instanceof Error && error.message.includes('try again')) return { kind: 'busy' as const };
      throw error;
    });
    if (kind !== 'busy') return kind;
  }
  return 'busy';
}

async function checkUntilDone(given: Case, deps: ReconcileDeps): Promise<void> {
  for (let attempt = 0; attempt < 20; attempt++) {
    const { kind } = await reconcile(given.snapshot.ref, aCheck, deps);
    if (kind !== 'busy') return;
  }
}

/** How a race of undos, workers and somebody who opens the port is set up. */
export interface Race {
  readonly undos: number;
  readonly workers: number;
  /** Whether somebody opens the port again meanwhile. */
  readonly opens: boolean;
  /** Whether the remediation is still under way when the undos begin. */
  readonly isUnderWay: boolean;
}

export interface Played {
  readonly given: Case;
  readonly raced: RacedWorld;
  /** The remediation that was to be undone. */
  readonly undoes: string;
  /** What somebody opened meanwhile. */
  readonly opened: SecurityGroupRule | null;
  readonly answers: readonly UndoResult['kind'][];
}

/** Opens the port to the internet in a way no rule does yet. */
export const another = anOpenRule({ id: 'sgr-opened', ports: ports(25, 26), description: 'again' });

export async function playUndo(given: Case, seed: number, race: Race): Promise<Played> {
  const { ref } = given.snapshot;
  const random = randomFrom(seed);
  const raced = racedWorld([given]);
  if (!race.isUnderWay) await reconcile(ref, aCheck, raced.worker(straight));
  const opensAt = race.opens ? below(random, 30) : Number.POSITIVE_INFINITY;
  let opened: SecurityGroupRule | null = null;
  let turn = 0;
  const open = () => {
    if (opened) return;
    opened = another;
    raced.edit(ref, { rules: [...raced.world.rulesOf(ref), another] });
  };
  const turns = turnsOf(random, () => {
    if (turn++ === opensAt) open();
  });
  const wait = turns.taking(async () => undefined);
  const answers: UndoResult['kind'][] = [];
  const undoIt = async () => {
    while (raced.world.entriesOf(ref).length === 0) await wait();
    answers.push(await undoAsked(firstOf(raced, given), given, undoDeps(raced, turns)));
  };
  await turns.run([
    ...Array.from({ length: race.undos }, undoIt),
    ...Array.from({ length: race.workers }, () => checkUntilDone(given, raced.worker(turns))),
  ]);
  // Who opens it does so in any case, and an event tells of it.
  if (race.opens) open();
  await checkUntilDone(given, raced.worker(straight));
  return { given, raced, undoes: firstOf(raced, given), opened, answers };
}

function firstOf({ world }: RacedWorld, { snapshot }: Case): string {
  return world.entriesOf(snapshot.ref)[0]?.id ?? '';
}
