import { optInValue } from '../../../core/policy/opt-in.ts';
import type { Policy } from '../../../core/policy/policy.ts';
import { approvals, permissions, prefixLists } from './catalogue.ts';
import { type Ec2, type Ec2Settings, newEc2 } from './ec2.ts';
import type { Call, Edit, GroupState, History, Run } from './oracle/history.ts';
import { judgeCall, numbered, type Violation } from './oracle/judge.ts';
import { undoFaults } from './oracle/undo.ts';
import { anEntry, groupRef, reconcileSettings } from './setting.ts';
import { newTables, type Tables } from './tables.ts';

/** How a sequence begins. Numbers are places in the catalogue. */
export interface Start {
  readonly rules: readonly number[];
  readonly approved: readonly number[];
  /** What the second deployment approves; null where there is none. */
  readonly others: readonly number[] | null;
  readonly isDefaultVpc: boolean;
  readonly rulesQuota: number;
}

/** What becomes of the next call that changes rules. */
export type ChangeFault = 'throttled' | 'lost' | 'unanswered' | 'refused';
/** What becomes of the next read of the group, or of the next call of another kind. */
export type ReadFault = 'no-group' | 'no-tags' | 'fails';

export interface ModelWorld {
  readonly ec2: Ec2;
  readonly tables: Readonly<Record<string, Tables>>;
  readonly history: History;
  readonly violations: Violation[];
  /** The kinds of alarm that were raised. */
  readonly alarms: string[];
  readonly changeFaults: ChangeFault[];
  readonly readFaults: ReadFault[];
  /** How old the answers of the next reads of EC2 are, in milliseconds. */
  readonly lags: number[];
  /** Until when EC2 takes no changes. */
  throttledUntil: number;
  readonly log: string[];
  noteEdit(edit: Edit): void;
  noteCall(call: Call): void;
  noteEnd(run: Run): void;
}

export const deploymentIds = ['dep-a', 'dep-b'] as const;
const closingsAnHour = 3;

export function newWorld(start: Start, makeEc2: (settings: Ec2Settings) => Ec2 = newEc2): ModelWorld {
  const ids = [...new Set(start.rules.map((index) => index % permissions.length))];
  const rules = ids.flatMap((index, place) => {
    const permission = permissions[index];
    const description = index % 3 === 0 ? `rule ${index}` : null;
    return permission
      ? [
          {
            ...permission,
            description,
            id: `sgr-a${String(place).padStart(16, '0')}`,
            tags: index % 4 === 1 ? { team: 'mail' } : {},
          },
        ]
      : [];
  });
  const settings = reconcileSettings(deploymentIds[0]);
  const ec2 = makeEc2({ ...start, rules, tags: { [settings.optInTagKey]: optInValue, Name: 'mail' } });
  const policyOf = (approved: readonly number[]): Policy => ({ entries: entriesOf(approved), exemptions: [] });
  const tablesOf = (id: string, approved: readonly number[]) =>
    newTables(id, policyOf(approved), { closingsAnHour, at: ec2.now });
  const tables: Record<string, Tables> = { [deploymentIds[0]]: tablesOf(deploymentIds[0], start.approved) };
  if (start.others) tables[deploymentIds[1]] = tablesOf(deploymentIds[1], start.others);
  const { limits, optInTagKey, claimTimeoutMs } = settings;
  const history: History = {
    ...{ limits, optInTagKey, claimTimeoutMs, prefixLists, rulesQuota: start.rulesQuota },
    group: { ...groupRef, vpcId: 'vpc-0123456789abcdef0' },
    states: ec2.states as GroupState[],
    edits: [],
    calls: [],
    deployments: Object.fromEntries(Object.entries(tables).map(([id, { trace }]) => [id, trace])),
    bugs: [],
  };
  const violations: Violation[] = [];
  return {
    ...{
      ec2,
      tables,
      history,
      violations,
      changeFaults: [],
      readFaults: [],
      lags: [],
      alarms: [],
      log: [],
      throttledUntil: 0,
    },
    noteEdit: (edit) => void history.edits.push(edit),
    noteCall: (call) => {
      history.calls.push(call);
      call.run.calls.push(call);
      violations.push(...judgeCall(call, history));
    },
    noteEnd: (run) => violations.push(...numbered(8, undoFaults(run, history))),
  };
}

function entriesOf(indexes: readonly number[]): Policy['entries'] {
  return [...new Set(indexes.map((index) => index % approvals.length))].flatMap((index) => {
    const cidr = approvals[index];
    return cidr === undefined ? [] : [anEntry({ id: `al-${index}`, cidr })];
  });
}
