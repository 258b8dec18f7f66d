import { expect, expectTypeOf, test } from 'vitest';
import type * as z from 'zod/mini';
import { auditEntrySchema } from '../../aws/audit-schema.ts';
import type { AuditEntry } from '../../core/audit/audit-entry.ts';
import { link } from '../../core/audit/hash-chain.ts';
import { aFullRecord } from '../builders/a-full-record.ts';

/** A type without `readonly`, as schemas have it. */
type Plain<T> = T extends string
  ? T
  : T extends readonly (infer Item)[]
    ? Plain<Item>[]
    : T extends object
      ? { -readonly [Key in keyof T]: Plain<T[Key]> }
      : T;

test('every entry that core can write can be read, and every one that is read is an entry: held by the compiler', () => {
  expectTypeOf<Plain<AuditEntry>>().toExtend<z.input<typeof auditEntrySchema>>();
  expectTypeOf<z.output<typeof auditEntrySchema>>().toExtend<AuditEntry>();
});

const entry = link(aFullRecord(), null);

test('an entry in which nothing is empty is read as it is', () => {
  expect(auditEntrySchema.parse(entry)).toEqual(entry);
});

test.each<[string, object]>([
  ['a schema nobody knows', { schema: 5 }],
  ['no schema', { schema: undefined }],
  ['an outcome nobody knows', { outcome: 'forgotten' }],
  ['a list that is none', { list: [] }],
  ['a list with a member nobody knows', { list: { rules: [], closed: [], open: [] } }],
  [
    'a listed rule without an id or null',
    { list: { rules: [{ ...entry.list?.rules[0], ruleId: undefined }], closed: [] } },
  ],
  [
    'a listed rule of a network in another spelling',
    {
      list: {
        rules: [
          {
            ...entry.list?.rules[0],
            permission: { protocol: 'tcp', ports: null, source: { kind: 'cidr', cidr: '10.0.0.1/8' } },
          },
        ],
        closed: [],
      },
    },
  ],
  ['a family nobody knows', { list: { rules: [], closed: [{ port: 25, family: 'ipx' }] } }],
  ['no tries', { tries: 0 }],
  ['half a try', { tries: 1.5 }],
  ['left that are no texts', { left: [1] }],
  ['a restart without a reason', { restart: { lastGood: null, bad: { sequence: 1, problem: '' } } }],
  ['a loss of a kind nobody knows', { lost: [{ kind: 'sleep', securityGroupRuleId: 'sgr-1', what: '' }] }],
])('with %s it is not', (_, change) => {
  expect(auditEntrySchema.safeParse({ ...entry, ...change }).success).toBe(false);
});

test('a private source may be lost', () => {
  const lost = [{ kind: 'private-source', securityGroupRuleId: 'sgr-1', what: '10.0.0.0/8' }];

  expect(auditEntrySchema.parse({ ...entry, lost }).lost).toEqual(lost);
});
