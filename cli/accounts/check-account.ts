import { isAnswer } from '../../aws/aws-error.ts';
import { type CheckResult, checkChanges, checkReads, optedInGroup } from '../../aws/checks.ts';
import { checkOtherGroup, checkUntaggedRules, otherGroup } from '../../aws/role-limits.ts';
import { defaultRulesQuota, readRulesQuota } from '../../aws/rules-quota.ts';
import { counted } from '../../core/model/counted.ts';
import { inBatches } from '../../core/model/in-batches.ts';
import { optInValue } from '../../core/policy/opt-in.ts';
import type { PersonRuntime } from '../../runtime/compose-for-people.ts';
import { placeFailure } from '../places/scan-error.ts';

/** How many regions are asked at a time. */
const parallelRegions = 8;

/** One account in the regions that sweeps cover. */
export interface CheckedAccount {
  readonly account: string;
  readonly regions: readonly string[];
  readonly runtime: PersonRuntime;
  /** The key of the opt-in tag. */
  readonly tagKey: string;
}

/** Whether every read is permitted in every region. */
export async function checkRegions(of: CheckedAccount): Promise<CheckResult> {
  const problems = await inBatches(of.regions, parallelRegions, async (region) => {
    const result = await checkReads(ec2In(of, region)).catch(failed);
    return result.status === 'ok' ? [] : [{ region, ...result }];
  });
  const [first, ...more] = problems.flat();
  if (first === undefined) {
    return {
      status: 'ok',
      detail: `security groups, rules and prefix lists can be read in ${counted(of.regions.length, 'region')}`,
    };
  }
  const rest = more.length > 0 ? `; also in ${more.map(({ region }) => region).join(', ')}` : '';
  return { status: 'failed', detail: `${first.region}: ${first.detail}${rest}`, mend: first.mend };
}

function failed(error: unknown): Exclude<CheckResult, { status: 'ok' }> {
  return {
    status: 'failed',
    detail: placeFailure(error),
    mend: 'look whether a service control policy denies the region to the role',
  };
}

/** Whether an opted-in group may be changed, and only with rules that carry the tag of the bot. */
export async function checkOptedIn(
  of: CheckedAccount,
): Promise<{ readonly changes: CheckResult; readonly tags: CheckResult | null }> {
  const found = await firstIn(of, (region) => optedInGroup(ec2In(of, region), of.tagKey));
  if (found === null) {
    const detail = `no group there has the tag ${of.tagKey}=${optInValue}, so there is no group to check this with`;
    const mend = `opt one in with: smtp-warden groups opt-in GROUP_ID --accounts ${of.account} --region REGION`;
    return { changes: { status: 'warning', detail, mend }, tags: null };
  }
  const ec2 = ec2In(of, found.region);
  return { changes: await checkChanges(ec2, found.value), tags: await checkUntaggedRules(ec2, found.value) };
}

/** Whether groups that nobody has opted in are out of reach; null where every group is opted in. */
export async function checkOthers(of: CheckedAccount): Promise<CheckResult | null> {
  const found = await firstIn(of, (region) => otherGroup(ec2In(of, region), of.tagKey));
  return found && checkOtherGroup(ec2In(of, found.region), found.value);
}

/** Only a warning where the quota may not be read: plans then go by the default. */
export async function checkQuota({ account, regions: [region = ''], runtime }: CheckedAccount): Promise<CheckResult> {
  try {
    const quota = await readRulesQuota(runtime.clientsAt({ account, region }).serviceQuotas);
    return { status: 'ok', detail: `${counted(quota, 'inbound rule')} per group and address family in ${region}` };
  } catch (error) {
    if (!isAnswer(error)) throw error;
    const detail = `unknown, so ${defaultRulesQuota} is assumed: ${placeFailure(error)}`;
    return {
      status: 'warning',
      detail,
      mend: 'allow servicequotas:GetServiceQuota to the role, as deploy/spoke.yml does',
    };
  }
}

function ec2In({ account, runtime }: CheckedAccount, region: string) {
  return runtime.clientsAt({ account, region }).ec2;
}

/** The first region in which something is found; one that cannot be read has nothing, as {@link checkRegions} says. */
async function firstIn<Value>(
  { regions }: CheckedAccount,
  find: (region: string) => Promise<Value | null>,
): Promise<{ readonly region: string; readonly value: Value } | null> {
  for (let start = 0; start < regions.length; start += parallelRegions) {
    const some = regions.slice(start, start + parallelRegions);
    const found = await Promise.allSettled(some.map(find));
    for (const [index, one] of found.entries()) {
      const region = some[index];
      if (region !== undefined && one.status === 'fulfilled' && one.value !== null) return { region, value: one.value };
    }
  }
  return null;
}
