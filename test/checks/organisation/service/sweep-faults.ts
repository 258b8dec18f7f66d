import { type Expected, expectedOf, isOpenNow } from '../organisation/oracle.ts';
import type { SweepRun } from './run-sweep.ts';
import type { Simulation } from './simulation.ts';

interface Rules {
  readonly longestMs: number;
  /** Accounts that may be missing in the conclusion: a process that worked on them was killed. */
  readonly mayMiss?: ReadonlySet<string>;
  /** Whether a check may be asked for more than once: a message is delivered again where a process was killed. */
  readonly mayRepeat?: boolean;
}

/** What the first sweep over an organisation has done otherwise than its generator says; empty where nothing. */
export function faultsOf(run: SweepRun, { cloud }: Simulation, rules: Rules): string[] {
  const world = { accounts: cloud.accounts, groupsAt: cloud.groups.generated };
  const expected = expectedOf(world, new Set(run.conclusion.missing));
  // Who was killed may have asked for checks before.
  const { toReport: mayReport } = expectedOf(world, new Set());
  return [
    ...conclusionFaults(run, expected, rules),
    ...checkFaults(run, { ...expected, mayReport }, rules.mayRepeat ?? false),
    ...strangerFaults(cloud),
  ];
}

/** What is wrong with the conclusion and the reports of a sweep. `expected` is without what is missing. */
export function conclusionFaults(
  run: SweepRun,
  expected: Expected,
  { longestMs, mayMiss }: Omit<Rules, 'mayRepeat'>,
): string[] {
  const { conclusion, tookMs } = run;
  return [
    ...(tookMs < longestMs ? [] : [`the sweep took ${Math.round(tookMs / 1000)} s`]),
    ...(conclusion.verdict === 'released' ? [] : [`it was ${conclusion.verdict}`]),
    ...(run.isUnchanged ? [] : ['the conclusion was written more than once']),
    ...named(
      'missing without a reason',
      conclusion.missing.filter((account) => !mayMiss?.has(account)),
    ),
    ...countFaults(run, expected),
    ...nameFaults(run, expected),
    ...reportFaults(run, expected),
  ];
}

function countFaults({ conclusion }: SweepRun, expected: Expected): string[] {
  return (['places', 'groups', 'findings', 'optedIn', 'changes'] as const).flatMap((count) =>
    conclusion[count] === expected[count] ? [] : [`${count}: ${conclusion[count]} in place of ${expected[count]}`],
  );
}

/** The conclusion names exactly the accounts that nobody could read, and no account twice. */
function nameFaults({ conclusion }: SweepRun, { unread }: Expected): string[] {
  const missing = new Set(conclusion.missing);
  const wanted = unread.filter((account) => !missing.has(account));
  return [
    ...named('not named as unread', without(wanted, conclusion.unread)),
    ...named('named as unread, and could be read', without(conclusion.unread, wanted)),
    ...named('named as unread twice', twice(conclusion.unread)),
  ];
}

/** Every account has one report, or is named as missing. */
function reportFaults({ reports, conclusion }: SweepRun, { accounts }: Expected): string[] {
  const counted = accounts.length - conclusion.missing.length;
  return [
    ...named('lost', without(accounts, [...reports.keys(), ...conclusion.missing])),
    ...named('reported, and nobody asked', without([...reports.keys()], accounts)),
    ...named('reported twice', repeated(reports)),
    ...(conclusion.accounts === counted ? [] : [`${conclusion.accounts} accounts counted in place of ${counted}`]),
  ];
}

interface ExpectedChecks extends Pick<Expected, 'toClose' | 'toReport'> {
  readonly mayReport: readonly string[];
}

function checkFaults(
  { closings, checks }: SweepRun,
  { toClose, toReport, mayReport }: ExpectedChecks,
  mayRepeat: boolean,
): string[] {
  return [
    ...named('not asked to be closed', without(toClose, [...closings.keys()])),
    ...named('asked to be closed, and must not', without([...closings.keys()], toClose)),
    ...named('no check asked for', without(toReport, [...checks.keys()])),
    ...named('a check that nobody needs', without([...checks.keys()], mayReport)),
    ...(mayRepeat ? [] : named('asked to be closed twice', repeated(closings))),
    ...(mayRepeat ? [] : named('check asked for twice', repeated(checks))),
  ];
}

/** Nobody takes on a role in an account that is not in use. */
function strangerFaults({ accounts, calls }: Simulation['cloud']): string[] {
  const suspended = [...calls.assumed.keys()].filter((account) => accounts.get(account)?.trouble === 'suspended');
  return named('suspended, and its role was assumed', suspended);
}

/** Every group that was to be closed is, and no other was changed. */
export function closedFaults({ cloud }: Simulation, run: SweepRun): string[] {
  const { accounts, groups } = cloud;
  const missing = new Set(run.conclusion.missing);
  const { toClose } = expectedOf({ accounts, groupsAt: groups.generated }, missing);
  const open = toClose.filter((group) => isOpenNow(groups.changed.get(group) ?? null));
  return [
    ...named('still open', open),
    ...named('changed, and must not be', without([...groups.changed.keys()], toClose)),
  ];
}

function without(some: readonly string[], others: readonly string[]): string[] {
  const known = new Set(others);
  return some.filter((one) => !known.has(one));
}

function twice(names: readonly string[]): string[] {
  return names.filter((name, index) => names.indexOf(name) !== index);
}

function repeated(counts: ReadonlyMap<string, number>): string[] {
  return [...counts].flatMap(([name, count]) => (count === 1 ? [] : [name]));
}

function named(what: string, names: readonly string[]): string[] {
  if (names.length === 0) return [];
  const more = names.length > 5 ? `, and ${names.length - 5} more` : '';
  return [`${what}: ${names.slice(0, 5).join(', ')}${more}`];
}
