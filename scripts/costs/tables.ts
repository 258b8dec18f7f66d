import type { SweepCounts } from './counts.ts';
import { managementEvents, monthlyCosts, trailCosts } from './monthly.ts';

/** How often sweeps run in the tables, in hours. */
const rates = [1, 6] as const;

/** The tables of docs/operations.md, "Costs". */
export function costTables(all: readonly SweepCounts[]): string {
  return `${monthlyTable(all)}\n\n${countsTable(all)}\n`;
}

function monthlyTable(all: readonly SweepCounts[]): string {
  const columns = all.flatMap((counts) => rates.map((hours) => ({ counts, hours })));
  const head = columns.map(
    ({ counts, hours }) => `${number(counts.accounts)}, ${hours === 1 ? 'hourly' : `every ${hours} h`}`,
  );
  const bills = columns.map(({ counts, hours }) => monthlyCosts(counts, hours));
  const trails = columns.map(({ counts, hours }) => trailCosts(counts, hours));
  const parts = bills[0]?.map(({ part }) => part) ?? [];
  const others = trails[0]?.map(({ part }) => part) ?? [];
  const usdOf = (lines: (typeof bills)[number] | undefined, part: string) =>
    lines?.find((line) => line.part === part)?.usd ?? 0;
  return table(
    ['USD a month', ...head],
    [
      ...parts.map((part) => [part, ...bills.map((bill) => usd(usdOf(bill, part)))]),
      ['**the bot in all**', ...bills.map((bill) => `**${usd(bill.reduce((sum, line) => sum + line.usd, 0))}**`)],
      ...others.map((part) => [part, ...trails.map((trail) => usd(usdOf(trail, part)))]),
    ],
  );
}

function countsTable(all: readonly SweepCounts[]): string {
  const row = (name: string, of: (counts: SweepCounts) => number) => [name, ...all.map((counts) => number(of(counts)))];
  return table(
    ['one sweep', ...all.map(({ accounts }) => `${number(accounts)} accounts`)],
    [
      row('account and region pairs', ({ places }) => places),
      row('groups', ({ groups }) => groups),
      row('invocations of `scan`', ({ lambda }) => lambda.scan.count),
      row('GB-seconds of `scan`', ({ lambda }) => Math.round(lambda.scan.ms / 1000)),
      row('SQS requests', ({ sqsRequests }) => sqsRequests),
      row('DynamoDB read units', ({ dynamodb }) => Math.round(dynamodb.read)),
      row('DynamoDB write units', ({ dynamodb }) => Math.round(dynamodb.written)),
      row('CloudTrail management events', ({ calls }) => managementEvents(calls)),
      row('the same, more in the first sweep of a day', ({ callsOncePerDay }) => managementEvents(callsOncePerDay)),
    ],
  );
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map((_, index) => (index === 0 ? '---' : '---:'))), ...rows.map(line)].join('\n');
}

function number(value: number): string {
  return value.toLocaleString('en-US');
}

/** To the dollar, and below ten to the cent. */
function usd(value: number): string {
  return value < 10 ? value.toFixed(2) : number(Math.round(value));
}
