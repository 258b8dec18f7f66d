import type { AuditEntry } from '../../../core/audit/audit-entry.ts';
import type { ChainLink } from '../../../core/audit/audit-log.ts';
import { groupKey } from '../../../core/model/security-group.ts';
import type { Taking } from '../../../core/organisation/full-scope.ts';
import type { UndoDeps } from '../../../core/undo/undo.ts';
import { type Aws, failing, type GatewayInput } from './gateways.ts';
import type { BadItem, Run } from './oracle/history.ts';
import { groupRef } from './setting.ts';
import type { Tables } from './tables.ts';

/** The policy, the audit log and the change limit of a deployment, as a worker sees them. */
export function tableGateways(input: GatewayInput, aws: Aws): Pick<UndoDeps, 'allowlist' | 'auditLog' | 'changeLimit'> {
  const { world, tables, run } = input;
  const { ec2 } = world;
  return {
    allowlist: {
      read: async () => {
        const began = ec2.now;
        const policy = await aws('policy', () => {
          failing(world);
          return tables.policy;
        });
        run.policyReads.push({ began, ...policy });
        return policy;
      },
      apply: (edit) => aws('exempt', () => tables.apply(edit, ec2.now)),
    },
    auditLog: {
      tail: async () => {
        const tail = await aws('tail', () => {
          failing(world);
          return tables.tail();
        });
        run.chainReads.push({ at: ec2.now, bad: badIn(tail, tables) });
        return tail;
      },
      entriesOf: async (key) => (key === groupKey(groupRef) ? aws('entries', () => [...tables.chain]) : []),
      append: (entry) =>
        aws(`append ${entry.outcome}`, () => {
          const result = tables.append(entry, ec2.now);
          if (result === 'appended') noteClaim(entry, input);
          return result;
        }),
    },
    changeLimit: { take: (_group, now) => aws('take', () => takePlace(tables, now, run)) },
  };
}

/**
 * What was begun anew leaves behind what did not hold before it. Of the entry before the last end what it follows is not read:
 * "the last end entry, everything after it, and the link to the one before".
 */
export function badIn(tail: readonly ChainLink[], { bad }: Tables): BadItem[] {
  const restart = tail.findLastIndex(({ entry }) => entry?.outcome === 'restarted');
  const isBegin = (index: number) => index === 0 && tail.length > 1 && restart < 0;
  return tail.flatMap((item, index) => {
    const fault = index > restart ? bad.get(item) : undefined;
    return fault && !(fault.isLink && isBegin(index)) ? [fault] : [];
  });
}

export function noteClaim(entry: AuditEntry, { world, tables, run }: GatewayInput): void {
  const { id, undoes = null, lost } = entry;
  if (entry.outcome === 'planned') {
    run.claims.push({ id, at: world.ec2.now, undoes, lost, rules: world.ec2.rules, ended: null, isTakenOver: false });
  } else if (['completed', 'partial', 'failed'].includes(entry.outcome)) {
    for (const holder of tables.trace.runs) {
      const claim = holder.claims.find((one) => one.id === id);
      if (claim) Object.assign(claim, { ended: world.ec2.now, isTakenOver: holder !== run });
    }
  }
}

const hourMs = 3_600_000;

function takePlace(tables: Tables, now: number, run: Run): Taking {
  tables.takes = tables.takes.filter((at) => at > now - hourMs);
  const most = tables.trace.closingsAnHour;
  if (tables.takes.length >= most) return { kind: 'full', scope: null, most };
  tables.takes.push(now);
  run.takes++;
  return { kind: 'taken' };
}
