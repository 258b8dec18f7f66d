import type { AddressFamily } from '../model/cidr.ts';
import type { GroupRef, SecurityGroupRule, Source } from '../model/security-group.ts';
import type { Exposure } from './evaluate.ts';

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
  }[];
}

export function findingOf(group: GroupRef, exposures: readonly Exposure<SecurityGroupRule>[]): Finding {
  return {
    group,
    exposures: exposures.map((exposure) => ({
      ...exposure,
      contributions: exposure.contributions.map(({ rules, ...contribution }) => ({
        ...contribution,
        securityGroupRuleIds: rules.map(({ id }) => id),
      })),
    })),
  };
}
