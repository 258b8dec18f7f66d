import { cidr } from '../../../core/model/cidr.ts';
import { groupKey, type SecurityGroupRule } from '../../../core/model/security-group.ts';
import type { PersonRuntime } from '../../../runtime/compose-for-people.ts';
import type { Sandbox } from '../../../sandbox/start-sandbox.ts';
import { aPolicy, aSnapshot, someSettings } from '../../builders/builders.ts';
import { home, office, optedIn, refOf } from '../../builders/live-deps.ts';
import { exposedFamilies } from '../../oracle/exposure.ts';
import type { Case } from '../../oracle/policy.ts';
import { type Chronicle, chronicleOf } from '../races/chronicle.ts';
import { chronicleFaults } from '../races/chronicle-faults.ts';
import { claimFaults, logFaults } from '../races/log-faults.ts';

/** Notes all that happens to the rules of every group, and whose doing it was. */
export function watch(sandbox: Sandbox, names: readonly string[]): ReadonlyMap<string, Chronicle> {
  const chronicles = new Map(names.map((name) => [sandbox.group(name).id, chronicleOf(rulesOf(sandbox, name))]));
  const nameOf = new Map(names.map((name) => [sandbox.group(name).id, name]));
  sandbox.hooks.after = ({ action, targets }) => {
    if (!/^(Revoke|Authorize)SecurityGroupIngress$/.test(action)) return;
    for (const id of targets) {
      const name = nameOf.get(id);
      if (name) chronicles.get(id)?.note('bot', rulesOf(sandbox, name));
    }
  };
  return chronicles;
}

export function rulesOf(sandbox: Sandbox, name: string): SecurityGroupRule[] {
  return sandbox.rulesOf(name).map(({ id, protocol, from, to, source, description, tags }) => ({
    id,
    protocol,
    ports: from === undefined || to === undefined ? null : { from, to },
    source: { kind: 'cidr', cidr: cidr(source) },
    description: description ?? null,
    tags,
  }));
}

/** What is wrong with a group in the end, by the oracle and by all that was seen of its rules. */
export async function endFaults(
  sandbox: Sandbox,
  name: string,
  context: { chronicle: Chronicle; runtime: PersonRuntime },
): Promise<string[]> {
  const { chronicle, runtime } = context;
  const ref = refOf(sandbox, name);
  const { tags } = sandbox.group(name);
  const { limits } = someSettings();
  const approved = [office.cidr];
  const links = await runtime.auditLog.entriesOf(groupKey(ref));
  const entries = links.flatMap(({ entry }) => entry ?? []);
  const state = { rules: rulesOf(sandbox, name), prefixLists: {} };
  const snapshot = aSnapshot({ ...state, ref, ownerId: home.account, tags: optedIn });
  const given: Case = {
    snapshot,
    policy: aPolicy({ entries: [office] }),
    settings: { ...someSettings(), deployment: runtime.settings.deployment },
    now: Date.now(),
    remediationId: '',
  };
  const isIn = tags.get('smtp-warden:auto-fix') === 'true';
  const open = isIn ? [...exposedFamilies(state, approved, limits)].map((family) => `${family} is open`) : [];
  const last = entries.at(-1)?.outcome ?? '';
  const faults = [
    ...open,
    ...logFaults(entries),
    ...claimFaults(given, entries, chronicle.states),
    ...chronicleFaults(chronicle, { prefixLists: {}, approved, limits, entries }),
    ...(['planned', 'partial'].includes(last) ? [`it was left ${last}`] : []),
  ];
  return faults.map((fault) => `${name}: ${fault}`);
}
