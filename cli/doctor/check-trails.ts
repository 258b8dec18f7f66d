import { type CheckResult, deniedCodes } from '../../aws/checks.ts';
import { type RegionCoverage, type TrailCoverage, trailReader } from '../../aws/trails.ts';
import { inBatches } from '../../core/model/in-batches.ts';
import { failureOf } from '../failure-of.ts';
import type { PlaceOptions, Session } from '../session.ts';

/** How many accounts are asked at a time. */
const atOnce = 8;

interface AccountCoverage {
  readonly account: string;
  readonly regions: readonly RegionCoverage[];
}

/**
 * Whether events will come from every account and region: one result where they will, else one for each account and reason.
 * Goes over the managed accounts, or the one whose role was named, and over their swept regions, or the one that was named.
 */
export async function trailChecks(session: Session, options: PlaceOptions): Promise<CheckResult[]> {
  const { runtime, place } = session;
  const managed = await runtime.fleet.accounts();
  const asked = options.roleArn === undefined ? managed.slice(0, mostAccounts) : session.accounts;
  const read = trailReader((at) => runtime.clientsAt(at).ec2, managed);
  const results: CheckResult[] = [];
  const covered: AccountCoverage[] = [];
  await inBatches(asked, atOnce, async (account) => {
    try {
      const regions = options.region ? [place.region] : (await runtime.fleet.regionsOf(account)).enabled;
      covered.push({ account, regions: await read(account, regions) });
    } catch (error) {
      const mend = 'check the role in this account: it has to trust the caller, and be named by SMTP_WARDEN_SPOKE_ROLE';
      results.push({ status: 'failed', detail: `account ${account}: ${failureOf(error).message}`, mend });
    }
  });
  covered.sort((a, b) => managed.indexOf(a.account) - managed.indexOf(b.account));
  const lacking = covered.flatMap(lacksOf);
  const left = options.roleArn === undefined ? managed.length - asked.length : 0;
  return [
    ...(lacking.length === 0 && covered.length > 0 ? [allRecorded(covered)] : lacking),
    ...results,
    ...(left > 0 ? [notAsked(left)] : []),
  ];
}

/** Beyond so many accounts the others are left out: an account takes a call or two for each of its regions. */
const mostAccounts = 100;

function notAsked(left: number): CheckResult {
  const how = 'one of them: smtp-warden doctor --role-arn ARN';
  return { status: 'ok', detail: `the first ${mostAccounts} accounts were asked, ${left} others were not; ${how}` };
}

function allRecorded(covered: readonly AccountCoverage[]): CheckResult {
  const all = covered.flatMap(({ regions }) => regions);
  const unseen = new Set(
    all.flatMap(({ coverage }) => (coverage.kind === 'recorded' && coverage.unseen ? [unseenText(coverage)] : [])),
  );
  const where = `${counted(all.length, 'region')} of ${counted(covered.length, 'account')}`;
  return { status: 'ok', detail: [`calls that open ports are recorded in ${where}`, ...unseen].join('; ') };
}

function unseenText({ trail, unseen }: Extract<TrailCoverage, { kind: 'recorded' }>): string {
  return `what trail ${trail} of the organisation records can only be read in account ${unseen}`;
}

/** One result for each reason, with the regions that it is about. */
function lacksOf({ account, regions }: AccountCoverage): CheckResult[] {
  const byReason = new Map<string, { coverage: TrailCoverage; regions: string[] }>();
  for (const { region, coverage } of regions) {
    if (coverage.kind === 'recorded') continue;
    const same = byReason.get(coverage.reason) ?? { coverage, regions: [] };
    byReason.set(coverage.reason, { coverage, regions: [...same.regions, region] });
  }
  return [...byReason].map(([reason, { coverage, regions: lacking }]) => {
    const where = lacking.length === regions.length ? `all ${regions.length} regions` : lacking.join(', ');
    const what = coverage.kind === 'missing' ? 'no events of API calls from' : 'not known whether events come from';
    const detail = `account ${account}: ${what} ${regions.length === 1 ? lacking.join() : where}: ${reason}`;
    return { status: 'warning', detail, mend: coverage.kind === 'missing' ? record : adviceFor(reason) };
  });
}

const record =
  'record management write events there with a trail that logs, best with one trail of all regions. ' +
  'Until then, only sweeps find open ports there';

function adviceFor(reason: string): string {
  if (!deniedCodes.some((code) => reason.startsWith(`${code}:`))) return 'read the message from AWS';
  const actions = 'cloudtrail:DescribeTrails, cloudtrail:GetTrailStatus and cloudtrail:GetEventSelectors';
  return `allow ${actions} in an IAM policy of the caller`;
}

function counted(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
