import fc from 'fast-check';
import { expect, test } from 'vitest';
import { permissionKey, type SecurityGroupRule } from '../../../core/model/security-group.ts';
import { anUndoGroup, described, type UndoGroup } from '../../builders/an-undo.ts';
import { aPolicy, aRule, fromCidr, groupRef, now } from '../../builders/builders.ts';
import { numberSetting } from '../../builders/number-setting.ts';
import { type Act, acts, approvable, editOf, world } from './people.ts';

const runs = Math.ceil(numberSetting('PROPERTY_RUNS', 2000) / 8);
const timeout = 120_000 + runs * 2000;

interface Edit {
  readonly edit: NonNullable<ReturnType<typeof editOf>>;
  /** The permission that it is about. */
  readonly key: string;
}

interface Before {
  readonly rules: readonly SecurityGroupRule[];
  readonly edits: number;
  /** The permissions that it changed. */
  readonly changed: ReadonlySet<string>;
}

/** What a test remembers of a group, beside the group itself. */
interface Past {
  /** The rules just before each remediation and undo, and how many edits people had made by then. */
  readonly before: Map<string, Before>;
  readonly edits: Edit[];
  /** Of what was undone and done again: when it was last done. */
  readonly redone: Map<string, string>;
}

test('every undo restores the group exactly, but for what people changed, or changes nothing', {
  timeout,
}, async () => {
  const property = fc.asyncProperty(acts, async (given) => {
    const group = anUndoGroup(
      { rules: [aRule({ id: 'sgr-kept', source: fromCidr('10.1.0.0/16') })], prefixLists: { [world.id]: world } },
      aPolicy({ entries: approvable.slice(0, 1) }),
    );
    const past: Past = { before: new Map(), edits: [], redone: new Map() };

    for (const [index, act] of given.entries()) await take(act, { group, past, index });

    expect(group.alarms().filter((kind) => kind !== 'ReopenedByOthers')).toEqual([]);
    expect(group.fault()).toBeNull();
  });
  await fc.assert(property, { numRuns: runs });
});

interface Moment {
  readonly group: UndoGroup;
  readonly past: Past;
  readonly index: number;
}

async function take(act: Act, { group, past, index }: Moment): Promise<void> {
  const rules = group.world.rulesOf(groupRef);
  const edit = editOf(act, rules, `sgr-${index}`);
  if (edit) {
    group.edit(edit);
    const [key] = changedKeys(rules, group.world.rulesOf(groupRef));
    if (key !== undefined) past.edits.push({ edit, key });
  } else if (act.kind === 'approve' || act.kind === 'end') approve(group, act);
  else if (act.kind === 'wait') group.time.passed += 3_700_000;
  else if (act.kind === 'undo') await undoOne(act, { group, past, index });
  else {
    await group.check({ mayClose: act.kind !== 'follow', isPerson: act.kind === 'fix' });
    note({ group, past, index }, rules);
  }
}

function approve(group: UndoGroup, act: Extract<Act, { kind: 'approve' | 'end' }>): void {
  const { policy } = group.world;
  const entry = approvable[act.which % approvable.length];
  if (!entry || policy instanceof Error) return;
  const known = policy.entries.find(({ id }) => id === entry.id);
  const expiresAt = act.kind === 'end' ? new Date(now + group.time.passed - 1).toISOString() : null;
  const isSame = known ? (known.expiresAt === null) === (expiresAt === null) : act.kind === 'end';
  if (isSame) return;
  const version = act.kind === 'approve' ? (known?.version ?? 0) + 1 : (known?.version ?? 1);
  const others = policy.entries.filter(({ id }) => id !== entry.id);
  group.world.policy = { ...policy, entries: [...others, { ...entry, version, expiresAt }] };
}

/** Remembers how the group was before what has just been recorded. */
function note({ group, past }: Moment, rules: readonly SecurityGroupRule[]): void {
  for (const { id, outcome } of group.entries()) {
    const changed = changedKeys(rules, group.world.rulesOf(groupRef));
    if (outcome === 'planned' && !past.before.has(id)) {
      past.before.set(id, { rules, edits: past.edits.length, changed });
    }
  }
}

async function undoOne(act: Extract<Act, { kind: 'undo' }>, moment: Moment): Promise<void> {
  const { group, past } = moment;
  const ids = [...past.before.keys()];
  const id = ids.at(-1 - (act.which % Math.min(ids.length, 4)));
  const before = id === undefined ? undefined : past.before.get(past.redone.get(id) ?? id);
  if (id === undefined || !before) return;
  const rules = group.world.rulesOf(groupRef);
  const exemptUntil = new Date(now + group.time.passed + 3_600_000).toISOString();

  const result = await group.undo(id, { exemptUntil });
  note(moment, rules);

  if (result.kind === 'remediated' && result.entry.outcome === 'completed') {
    // What was undone and done again: as it was before it was last done, or first, where the bot has followed the allowlist in between.
    expect([before, past.before.get(id) ?? before].map((one) => asBefore(one, past))).toContainEqual(group.rules());
    noteRedone(id, result.entry.id, moment);
  } else {
    expect(result.kind).not.toBe('remediated');
    expect(group.rules()).toEqual(described(rules));
  }
}

/** The rules as they were, with what people have changed since; what they change of what it changed is in the way, or comes to nothing. */
function asBefore({ rules, edits, changed }: Before, past: Past): string[] {
  const later = past.edits.slice(edits).filter(({ key }) => !changed.has(key));
  return described(later.reduce((all, { edit }) => edit(all), rules));
}

function noteRedone(undone: string, by: string, { group, past }: Moment): void {
  const undoesOf = (id: string) => group.entries().find((entry) => entry.id === id)?.undoes;
  const done = undoesOf(past.redone.get(undone) ?? undone);
  if (done === undefined) return;
  const all = [done, ...[...past.redone].flatMap(([id, last]) => (last === done ? [id] : []))];
  for (const id of all) past.redone.set(id, by);
}

/** The permissions that differ, by what people see of a rule. */
function changedKeys(before: readonly SecurityGroupRule[], after: readonly SecurityGroupRule[]): Set<string> {
  const differing = (some: readonly SecurityGroupRule[], others: readonly SecurityGroupRule[]) => {
    const texts = new Set(described(others));
    return some.filter((rule) => !described([rule]).every((text) => texts.has(text))).map(permissionKey);
  };
  return new Set([...differing(before, after), ...differing(after, before)]);
}
