import fc from 'fast-check';
import type { SecurityGroupRule } from '../../../core/model/security-group.ts';
import { rememberedCases } from '../../builders/arbitraries.ts';
import { anEntry, aRule, aSnapshot, fromCidr, now, ports, someSettings } from '../../builders/builders.ts';
import type { Fault } from '../../builders/in-memory-world.ts';
import { groupRules } from '../../builders/rule-arbitraries.ts';
import { approvableCidr } from '../../builders/source-arbitraries.ts';
import { identityOf } from '../../oracle/ec2.ts';
import type { Case } from '../../oracle/policy.ts';
import { type Edit, edits, losses } from './edits.ts';

/** What happens to a group before the edit that is previewed. Rules are named by their place. */
export type Happening =
  | { readonly kind: 'check' | 'sweep' | 'undo' }
  | { readonly kind: 'wait'; readonly hours: number }
  | { readonly kind: 'edit'; readonly edit: Edit }
  | { readonly kind: 'open'; readonly rules: readonly SecurityGroupRule[] }
  | { readonly kind: 'remove' | 'untag'; readonly rule: number }
  /** A check of which one call goes wrong. */
  | { readonly kind: 'fault'; readonly fault: Fault };

export interface PreviewCase {
  readonly given: Case;
  readonly isListUnreadable: boolean;
  readonly before: readonly Happening[];
  readonly edit: Edit;
  /** What somebody else does between the preview and the edit; null: nothing. */
  readonly meanwhile: Edit | null;
}

const rule = fc.nat(12);

const faults: fc.Arbitrary<Fault> = fc.record({
  call: fc.constantFrom('authorizeIngress' as const, 'revokeIngress' as const),
  applied: fc.boolean(),
  result: fc.constantFrom<Fault['result']>(
    { kind: 'refused', requestId: 'req-0', code: 'InvalidParameterValue', message: 'EC2 does not like it' },
    { kind: 'unknown', message: 'no answer after 8 s' },
  ),
});

/** Groups as they mostly are: opted in, open in one way or another, with a few offices approved for all of them. */
const usual: fc.Arbitrary<Case> = fc
  .record({
    open: groupRules,
    networks: fc.uniqueArray(approvableCidr, { maxLength: 4 }),
    emptyAllowlist: fc.constantFrom('defer' as const, 'defer' as const, 'revoke' as const),
    ways: fc.array(fc.constantFrom(...['0.0.0.0/0', '::/0', '0.0.0.0/1', '5.0.0.0/8', '6.0.0.0/8']), {
      minLength: 1,
      maxLength: 3,
    }),
    ports: fc.constantFrom(ports(25), ports(25), ports(20, 30), ports(0, 65_535)),
    quota: fc.constantFrom(60, 60, 60, 12, 6),
  })
  .map(({ open, networks, emptyAllowlist, ways, ports: range, quota }) => {
    const rules = [...open.rules, ...ways.map((text) => aRule({ source: fromCidr(text), ports: range }))];
    const distinct = [...new Map(rules.map((rule) => [identityOf(rule), rule])).values()];
    return {
      snapshot: aSnapshot({
        ...open,
        rules: distinct.map((rule, index) => ({ ...rule, id: `sgr-${index}` })),
        rulesQuota: quota,
      }),
      policy: { entries: networks.map((cidr, index) => anEntry({ id: `entry-${index}`, cidr })), exemptions: [] },
      settings: someSettings({ emptyAllowlist }),
      now,
      remediationId: 'rem-20261115-0001',
    };
  });

const happening: fc.Arbitrary<Happening> = fc.oneof(
  { weight: 4, arbitrary: fc.constant<Happening>({ kind: 'check' }) },
  { weight: 1, arbitrary: fc.constant<Happening>({ kind: 'sweep' }) },
  { weight: 1, arbitrary: fc.constant<Happening>({ kind: 'undo' }) },
  { weight: 1, arbitrary: fc.constantFrom(1, 2, 30).map((hours): Happening => ({ kind: 'wait', hours })) },
  { weight: 3, arbitrary: edits.map((edit): Happening => ({ kind: 'edit', edit })) },
  { weight: 1, arbitrary: losses.map((edit): Happening => ({ kind: 'edit', edit })) },
  { weight: 2, arbitrary: groupRules.map(({ rules }): Happening => ({ kind: 'open', rules })) },
  { weight: 1, arbitrary: faults.map((fault): Happening => ({ kind: 'fault', fault })) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom('remove' as const, 'untag' as const), rule }) },
);

export const previewCases: fc.Arbitrary<PreviewCase> = fc.record({
  given: fc.oneof(rememberedCases, { weight: 4, arbitrary: usual }),
  isListUnreadable: fc.nat(11).map((number) => number === 11),
  before: fc.array(happening, { maxLength: 6 }),
  edit: edits,
  meanwhile: fc.oneof({ weight: 19, arbitrary: fc.constant(null) }, edits),
});
