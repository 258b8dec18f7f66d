import type { Cloud } from '../cloud/cloud.ts';
import { type Expected, expectedOf } from '../organisation/oracle.ts';
import type { SweepRun } from './run-sweep.ts';
import type { Simulation } from './simulation.ts';

interface Rules {
  /** Accounts that may be missing in the conclusion: a process that worked on them was killed. */
  readonly mayMiss?: ReadonlySet<string>;
  /** Whether a check may be asked for more than once: a message is delivered again where a process was killed. */
  readonly mayRepeat?: boolean;
  readonly longestMs: number;
}

/** What a sweep has done otherwise than the generator of the organisation says; empty where nothing. */
export function faultsOf(run: SweepRun, { cloud }: Simulation, { longestMs, mayMiss, mayRepeat }: Rules): string[] {
  const { conclusion } = run;
  const missing = new Set(conclusion.missing);
  const expected = expectedOf({ accounts: cloud.accounts, generated: cloud.groups.generated }, missing);
  const strays = conclusion.missing.filter((account) => !mayMiss?.has(account));
  return [
    ...(run.tookMs < longestMs ? [] : [`the sweep took ${Math.round(run.tookMs / 1000)} s`]),
    ...named('missing without a reason', strays),
    ...countFaults(run, expected),
    ...nameFaults(run, expected, missing),
    ...reportFaults(run, expected, missing),
    ...checkFaults(run, expected, mayRepeat ?? false),
    ...strangerFaults(cloud),
  ];
}

function countFaults({ conclusion }: SweepRun, expected: Expected): string[] {
  return (['places', 'groups', 'findings', 'optedIn', 'changes'] as const).flatMap((count) =>
    conclusion[count] === expected[count] ? [] : [`${count}: ${conclusion[count]} in place of ${expected[count]}`],
  );
}

/** The conclusion names exactly the accounts that nobody could read. */
function nameFaults({ conclusion }: SweepRun, { unread }: Expected, missing: ReadonlySet<string>): string[] {
  const wanted = new Set(unread.filter((account) => !missing.has(account)));
  const given = new Set(conclusion.unread);
  return [
    ...named('not named as unread', [...wanted.difference(given)]),
    ...named('named as unread, and was not', [...given.difference(wanted)]),
    ...(conclusion.verdict === 'released' ? [] : [`it was ${conclusion.verdict}`]),
  ];
}

/** Every account has one report, or is named as missing. */
function reportFaults({ reports, conclusion }: SweepRun, { accounts }: Expected, missing: ReadonlySet<string>): string[] {
  const without = accounts.filter((account) => !reports.has(account) && !missing.has(account));
  const twice = [...reports].flatMap(([account, count]) => (count === 1 ? [] : [account]));
  const others = [...reports.keys()].filter((account) => !accounts.includes(account));
  const counted = accounts.length - missing.size;
  return [
    ...named('lost', without),
    ...named('reported twice', twice),
    ...named('reported and nobody asked', others),
    ...(conclusion.accounts === counted ? [] : [`${conclusion.accounts} accounts counted in place of ${counted}`]),
  ];
}

function checkFaults({ closings, checks }: SweepRun, { toClose, toReport }: Expected, mayRepeat: boolean): string[] {
  const repeated = (counts: ReadonlyMap<string, number>) =>
    mayRepeat ? [] : [...counts].flatMap(([group, count]) => (count === 1 ? [] : [group]));
  return [
    ...named('not to be closed', toClose.filter((group) => !closings.has(group))),
    ...named('closed, though it is not open or did not opt in', [...closings.keys()].filter((group) => !toClose.includes(group))),
    ...named('no check', toReport.filter((group) => !checks.has(group))),
    ...named('closing asked for twice', repeated(closings)),
    ...named('check asked for twice', repeated(checks)),
  ];
}

/** Nobody takes on a role in an account that is not in use. */
function strangerFaults({ accounts, calls }: Cloud): string[] {
  const suspended = [...calls.assumed.keys()].filter((account) => accounts.get(account)?.trouble === 'suspended');
  return named('suspended, and its role was assumed', suspended);
}

/** Every group that was to be closed is, and no other was changed. */
export function closedFaults({ cloud }: Simulation, run: SweepRun): string[] {
  const { accounts, groups } = cloud;
  const expected = expectedOf({ accounts, generated: groups.generated }, new Set(run.conclusion.missing));
  const wanted = new Set(expected.toClose);
  const changed = new Set(groups.changed.keys());
  const open = [...wanted].filter((group) => groups.changed.get(group)?.some(({ cidr, ports, protocol }) => {
    const isEverywhere = cidr === '0.0.0.0/0' || cidr === '::/0';
    return isEverywhere && protocol === 'tcp' && ports !== null && ports[0] <= 25 && ports[1] >= 25;
  }) ?? true);
  return [...named('still open', open), ...named('changed', [...changed.difference(wanted)])];
}

function named(what: string, names: readonly string[]): string[] {
  return names.length === 0 ? [] : [`${what}: ${names.slice(0, 5).join(', ')}${names.length > 5 ? `, and ${names.length - 5} more` : ''}`];
}
