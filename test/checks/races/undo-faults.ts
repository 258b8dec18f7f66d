import type { AuditEntry } from '../../../core/audit/audit-entry.ts';
import type { SecurityGroupRule } from '../../../core/model/security-group.ts';
import { identityOf } from '../../oracle/ec2.ts';
import { exposedFamilies } from '../../oracle/exposure.ts';
import { approvedCidrs } from '../../oracle/policy.ts';
import { aftermathOf, claimFaults, logFaults } from './log-faults.ts';
import type { RacedWorld } from './raced-world.ts';
import type { Played } from './undo-race.ts';

/** Rules as people see them: by what they let in and say, whatever their ids and the marks of ours. */
function seen(rules: readonly SecurityGroupRule[]): string {
  const own = (rule: SecurityGroupRule) => Object.entries(rule.tags).filter(([key]) => !key.startsWith('smtp-warden:'));
  return JSON.stringify(
    rules.map((rule) => JSON.stringify([identityOf(rule), rule.description, own(rule).toSorted()])).toSorted(),
  );
}

/** Either the remediation was undone exactly and once, or not at all, and then the group is closed as planned and not exempt. */
export function undoFaults(played: Played): string[] {
  const { given, raced, undoes, answers } = played;
  const { ref } = given.snapshot;
  const entries = raced.world.entriesOf(ref);
  const undone = entries.filter((entry) => entry.undoes === undoes && entry.outcome === 'completed').length;
  const said = answers.filter((kind) => kind === 'remediated').length;
  return [
    ...logFaults(entries),
    ...claimFaults(given, entries, raced.chronicleOf(ref).states),
    ...raced.world.alarms.filter(({ kind }) => kind === 'GateRefusals').map(({ message }) => message),
    ...raced.doubles.map((identity) => `authorised twice: ${identity}`),
    ...(undone === 0 ? closedFaults(played, entries) : undoneFaults(played)),
    ...(undone > 1 ? ['it was undone twice'] : []),
    ...(said === undone ? [] : [`${said} say they undid it, and it was undone ${undone} times`]),
    ...(['planned', 'partial'].includes(entries.at(-1)?.outcome ?? '') ? ['it was left unfinished'] : []),
  ];
}

/** All rules from before are back, beside what somebody opened meanwhile, and nothing else. */
function undoneFaults({ given, raced, opened }: Played): string[] {
  const { ref, rules } = given.snapshot;
  const isExact = seen(raced.world.rulesOf(ref)) === seen([...rules, ...(opened ? [opened] : [])]);
  return isExact ? [] : ['it was undone, but not exactly'];
}

function closedFaults({ given, raced }: Played, entries: readonly AuditEntry[]): string[] {
  const after = raced.world.rulesOf(given.snapshot.ref);
  const last = entries.filter(({ outcome }) => outcome === 'planned').at(-1);
  const open = exposedFamilies({ ...given.snapshot, rules: after }, approvedCidrs(given), given.settings.limits);
  return [
    ...(last && seen(after) === seen(aftermathOf(given, last)) ? [] : ['it is neither undone nor as planned']),
    ...(open.size > 0 ? ['it is open though nothing was undone'] : []),
    ...(isExempt(raced) ? ['it is exempt though nothing was undone'] : []),
  ];
}

function isExempt({ world: { policy } }: RacedWorld): boolean {
  return !(policy instanceof Error) && policy.exemptions.length > 0;
}
