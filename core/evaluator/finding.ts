import type { AddressFamily } from '../model/cidr.ts';
import type { GroupRef, SecurityGroupRule, Source, UnreadableCause } from '../model/security-group.ts';
import type { Exposure } from './evaluate.ts';
import type { NotCounted } from './not-counted.ts';

/** What is wrong with a group, as data to print, store and send: rules by id only. */
export interface Finding {
  readonly group: GroupRef;
  readonly exposures: readonly {
    readonly portRule: string;
    readonly port: number;
    readonly family: AddressFamily;
    readonly publicAddresses: string;
    readonly limitPrefixLength: number;
    readonly reason: string;
    readonly contributions: readonly {
      readonly source: Source;
      readonly securityGroupRuleIds: readonly string[];
      readonly publicAddresses: string;
      readonly offending: boolean;
    }[];
    /** Where this is a lower bound: the prefix lists that reach the port as well and cannot be read. Otherwise left out. */
    readonly notCounted?: readonly {
      readonly prefixListId: string;
      readonly cause: UnreadableCause;
      readonly securityGroupRuleIds: readonly string[];
    }[];
  }[];
}

export function findingOf(group: GroupRef, exposures: readonly Exposure<SecurityGroupRule>[]): Finding {
  return {
    group,
    exposures: exposures.map(({ notCounted, ...exposure }) => ({
      ...exposure,
      ...(notCounted ? { notCounted: notCounted.map(notCountedView) } : {}),
      contributions: exposure.contributions.map(({ rules, ...contribution }) => ({
        ...contribution,
        securityGroupRuleIds: rules.map(({ id }) => id),
      })),
    })),
  };
}

function notCountedView({ list, rules }: NotCounted<SecurityGroupRule>) {
  return { prefixListId: list.id, cause: list.unreadable, securityGroupRuleIds: rules.map(({ id }) => id) };
}
