import { type UndoDeps, undo } from '../../../core/undo/undo.ts';
import { aPolicyChain } from '../../builders/a-policy-chain.ts';
import { anOrder, byAda } from '../../builders/an-undo.ts';
import { withChange } from './edits.ts';
import { inMemory } from './in-memory.ts';
import type { Moment } from './layer.ts';

const hour = 3_600_000;

/** A moment after a person has undone the last remediation, where there is one that can be undone: it exempts the group for an hour. */
export async function undone(moment: Moment): Promise<Moment> {
  const last = moment.entries.findLast(({ outcome }) => outcome === 'planned');
  if (!last) return moment;
  const layer = await inMemory(moment);
  const chain = aPolicyChain(() => moment.now);
  let { policy } = moment;
  const deps: UndoDeps = {
    ...layer.deps,
    allowlist: {
      ...layer.deps.allowlist,
      apply: async (edit) => {
        const before = policy;
        policy = edit.changes.reduce(withChange, before);
        await layer.edit({ changes: edit.changes, after: policy, on: null });
        return chain.applied(edit, before, policy);
      },
    },
    auditLog: { ...layer.deps.auditLog, entriesOf: layer.history.entriesOf },
  };
  const exemptUntil = new Date(moment.now + hour).toISOString();
  await undo(anOrder(last.id, { exemptUntil }), byAda, deps);
  const snapshot = { ...moment.snapshot, rules: layer.rules() };
  return { ...moment, policy, snapshot, entries: await layer.entries(), now: moment.now + 1000 };
}
