import type { SecurityGroups } from '../../../../core/gateways.ts';
import type { Snapshot } from '../../../../core/model/security-group.ts';
import type { FaultInput } from '../../../../sandbox/faults.ts';
import type { Sandbox } from '../../../../sandbox/start-sandbox.ts';
import { prefixLists } from '../catalogue.ts';
import type { TrueState } from '../ec2.ts';
import type { Aws, GatewayInput } from '../gateways.ts';
import { groupRef } from '../setting.ts';
import type { OneCall } from './one-call.ts';
import { rulesText, tagsText } from './true-rules.ts';

interface Reads {
  readonly sandbox: Sandbox;
  readonly groups: SecurityGroups;
  readonly oneCall: OneCall;
}

/** As often as a client tries (aws/clients.ts). */
const attempts = 6;

/**
 * Reads of the group through aws/. The oracle is told what was true when EC2 answered, not what aws/ made of it; where the two
 * differ, that is a bug. Not every answer can be had of the sandbox: no group, or one without tags, is what is made of a true one.
 */
export function groupReads(input: GatewayInput, aws: Aws, reads: Reads): SecurityGroups {
  const { world } = input;
  const { ec2, lags, readFaults } = world;
  return {
    snapshot: (ref, alsoLists) => readGroup(input, aws, { ...reads, ask: () => reads.groups.snapshot(ref, alsoLists) }),
    rules: (ref) =>
      aws('rules', async () => {
        const lag = lags.shift() ?? 0;
        const isFailing = readFaults[0] === 'fails' && readFaults.shift() !== undefined;
        const rules = await answered(reads, { lag, tagsLag: lag, isFailing }, () => reads.groups.rules(ref));
        compare(input, { rules }, ec2.at(ec2.now - lag));
        return rules;
      }),
  };
}

async function readGroup(
  input: GatewayInput,
  aws: Aws,
  { ask, ...reads }: Reads & { readonly ask: () => Promise<Snapshot | null> },
): Promise<Snapshot | null> {
  const { world, run } = input;
  const { ec2, readFaults, lags } = world;
  const began = ec2.now;
  const [read, shown] = await aws('group', async () => {
    const fault = readFaults.shift();
    const terms = { lag: lags.shift() ?? 0, tagsLag: lags.shift() ?? 0, isFailing: fault === 'fails' };
    const stateAt = ec2.now - terms.lag;
    const { rules } = ec2.at(stateAt);
    const { tags } = ec2.at(ec2.now - terms.tagsLag);
    const snapshot = await answered(reads, terms, ask);
    compare(input, snapshot, { rules, tags });
    const seen = fault === 'no-tags' ? {} : tags;
    const exists = fault !== 'no-group';
    return [
      { began, stateAt, rules, tags: seen, exists },
      exists && snapshot ? { ...snapshot, tags: seen } : null,
    ] as const;
  });
  run.groupReads.push(read);
  return shown;
}

interface Terms {
  readonly lag: number;
  readonly tagsLag: number;
  readonly isFailing: boolean;
}

/** One read, whose requests are answered from some time ago, or all throttled. */
async function answered<Value>(
  { sandbox, oneCall }: Pick<Reads, 'sandbox' | 'oneCall'>,
  { lag, tagsLag, isFailing }: Terms,
  ask: () => Promise<Value>,
): Promise<Value> {
  const action = 'DescribeSecurityGroupRules';
  const throttled: FaultInput = { kind: 'before', action, code: 'RequestLimitExceeded', times: attempts };
  sandbox.hooks.before = (call) => {
    sandbox.knobs.readLag = call.action === action ? lag : call.action === 'DescribeSecurityGroups' ? tagsLag : 0;
  };
  try {
    return await oneCall(isFailing ? [throttled] : [], ask);
  } finally {
    sandbox.knobs.readLag = 0;
    sandbox.hooks.before = () => undefined;
  }
}

function compare(
  { world: { history, ec2 }, run }: GatewayInput,
  shown: (Pick<Snapshot, 'rules'> & Partial<Snapshot>) | null,
  truth: Pick<TrueState, 'rules'> & Partial<TrueState>,
): void {
  const differs = (what: string) => void history.bugs.push(`${run.worker}: a read shows other ${what} than stood`);
  if (!shown) {
    differs('things');
    return;
  }
  if (rulesText(shown.rules) !== rulesText(truth.rules)) differs('rules');
  if (shown.tags && truth.tags && tagsText(shown.tags) !== tagsText(truth.tags)) differs('tags');
  const lists = Object.values(shown.prefixLists ?? {});
  if (
    lists.some((list) => JSON.stringify({ ...prefixLists[list.id], ...list }) !== JSON.stringify(prefixLists[list.id]))
  )
    differs('prefix lists');
  if (shown.ref && JSON.stringify(shown.ref) !== JSON.stringify(groupRef)) differs('group');
  if (shown.rulesQuota !== undefined && shown.rulesQuota !== ec2.settings.rulesQuota) differs('quota');
}
