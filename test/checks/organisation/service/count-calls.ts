import type { SweepCounts } from '../../../../scripts/costs/counts.ts';
import { drain, runSweep, type SweepRun } from './run-sweep.ts';
import { type Simulation, simulated } from './simulation.ts';
import { organisation } from './sizes.ts';

/** What CloudTrail does not record as a management event: calls to tables and messages (CloudTrail user guide, data events). */
const dataPlane =
  /^(GetItem|BatchGetItem|Query|Scan|PutItem|UpdateItem|DeleteItem|BatchWriteItem|TransactWriteItems|SendMessage(Batch)?|ChangeMessageVisibility)$/;
const toSqs = /^(SendMessage(Batch)?|ChangeMessageVisibility)$/;

/**
 * What a sweep over so many accounts takes: of two sweeps of one day the second, since the first also counts the dead letters of the
 * member accounts. The seed is the first of `npm run test:organisation`.
 */
export function countCalls(accounts: number): Promise<SweepCounts> {
  return simulated(organisation(1, accounts), async (simulation) => {
    const first = await counted(simulation);
    const second = await counted(simulation);
    const { places, groups } = second.run.conclusion;
    const firstOnly = Object.entries(first.calls).flatMap(([name, count]) => {
      const more = count - (second.calls[name] ?? 0);
      return name.startsWith('GetQueue') && more > 0 ? [[name, more] as const] : [];
    });
    return {
      ...{ accounts, places, groups, lambda: second.lambda, sqsRequests: second.sqsRequests },
      dynamodb: { read: second.run.units.read, written: second.run.units.written },
      calls: second.calls,
      callsOncePerDay: Object.fromEntries(firstOnly),
    };
  });
}

interface Counted {
  readonly run: SweepRun;
  readonly lambda: SweepCounts['lambda'];
  readonly sqsRequests: number;
  readonly calls: Readonly<Record<string, number>>;
}

/** Counts until the sweep is concluded and its messages are done; the checks that it asks for are done before and after. */
async function counted(simulation: Simulation): Promise<Counted> {
  const before = totals(simulation);
  const run = await runSweep(simulation);
  const after = totals(simulation);
  await drain(simulation);
  const { lambda } = after;
  const calls = new Map<string, number>();
  for (const [name, count] of after.calls) calls.set(name, count - (before.calls.get(name) ?? 0));
  const sum = (isOne: (name: string) => boolean) =>
    [...calls].reduce((total, [name, count]) => total + (isOne(name) ? count : 0), 0);
  const more = (name: keyof typeof lambda) => ({
    count: lambda[name].count - before.lambda[name].count,
    ms: Math.round(lambda[name].ms - before.lambda[name].ms),
  });
  const scan = more('scan');
  // Lambda receives each message and deletes it.
  const sqsRequests = sum((name) => toSqs.test(name)) + 2 * scan.count;
  const events = [...calls]
    .filter(([name, count]) => count > 0 && !dataPlane.test(name))
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return { run, lambda: { scan, sweep: more('sweep') }, sqsRequests, calls: Object.fromEntries(events) };
}

function totals({ cloud, scan, sweep }: Simulation) {
  const calls = new Map([...cloud.calls.byName].map(([name, count]) => [name.replace(/Command$/, ''), count]));
  const of = ({ invocations, billedMs }: { readonly invocations: number; readonly billedMs: number }) => ({
    count: invocations,
    ms: billedMs,
  });
  return { calls, lambda: { scan: of(scan.counts), sweep: of(sweep.counts) } };
}
