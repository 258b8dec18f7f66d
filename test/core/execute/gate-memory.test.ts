import { describe, expect, test } from 'vitest';
import { newMemory, noteAuthorized, noteRevoked, noteSeen } from '../../../core/execute/gate-memory.ts';
import type { CallResult } from '../../../core/gateways.ts';
import type { SecurityGroupRule } from '../../../core/model/security-group.ts';
import { approved, remainderOf, restored } from '../../builders/a-step.ts';
import { openRange } from '../../builders/an-evidence.ts';
import { anOpenRule, aRule, aSnapshot, fromCidr, fromList, ports } from '../../builders/builders.ts';
import { done, isAlready, made, refused, throttled, unanswered } from '../../builders/scripted-groups.ts';

const low = remainderOf(openRange, { ports: ports(20, 24) });
const high = remainderOf(openRange, { ports: ports(26, 30) });
const office = approved(aRule());
const duplicate = isAlready('InvalidPermission.Duplicate', 'req');
const notFound = isAlready('InvalidPermission.NotFound', 'req');

describe('after an authorise', () => {
  function noted(rules: Parameters<typeof noteAuthorized>[1], result: CallResult, standing = [openRange]) {
    const memory = newMemory();
    noteAuthorized(memory, rules, { result, snapshot: aSnapshot({ rules: standing }) });
    return memory;
  }

  test('what EC2 made is known by id, with the rule that it was made for', () => {
    const created = [made(low), made(office)];

    const memory = noted([low, office], done('req', { created }));

    expect([...memory.created]).toEqual([
      [made(low).id, { rule: made(low), original: 'tcp 20-30 0.0.0.0/0', alsoOf: [] }],
      [made(office).id, { rule: made(office), original: null, alsoOf: [] }],
    ]);
    expect(memory.confirmed).toEqual([low, office]);
  });

  test('what EC2 made is known with the other rules that it may keep something of: those that allow it, and those from a list', () => {
    const wider = anOpenRule({ id: 'sgr-wider', ports: ports(0, 24) });
    const part = anOpenRule({ id: 'sgr-part', ports: ports(20, 23) });
    const listed = aRule({ id: 'sgr-listed', source: fromList('pl-0a') });

    const memory = noted([low, office], done('req', { created: [made(low), made(office)] }), [
      wider,
      openRange,
      part,
      listed,
    ]);

    expect([...memory.created.values()].map(({ alsoOf }) => alsoOf)).toEqual([
      ['tcp 0-24 0.0.0.0/0', 'tcp 25-25 pl-0a'],
      [],
    ]);
  });

  test.each([
    ['a restored rule', restored(openRange, { ports: ports(20, 24) }), [openRange]],
    ['a remainder whose original does not stand in the read', low, [aRule()]],
  ])('%s was made for no rule that stands', (_, rule, standing) => {
    const memory = noted([rule], done('req', { created: [made(rule)] }), standing);

    expect(memory.created.get(made(rule).id)?.original).toBeNull();
  });

  test('what EC2 says to have made and nobody asked for was made for nothing', () => {
    const memory = noted([low], done('req', { created: [made(high)] }));

    expect(memory.created.get(made(high).id)).toEqual({ rule: made(high), original: null, alsoOf: [] });
  });

  test.each<[name: string, rules: (typeof low)[], result: CallResult, confirmed: (typeof low)[]]>([
    ['all that was made', [low, high], done('req'), [low, high]],
    ['one that was there already', [low], duplicate, [low]],
    ['not of several, of which one was there', [low, high], duplicate, []],
    ['not what was refused', [low], refused('Unauthorized', 'req'), []],
    ['not what was throttled', [low], throttled('req'), []],
    ['not what got no answer', [low], unanswered, []],
  ])('confirmed is %s', (_, rules, result, confirmed) => {
    const memory = noted(rules, result);

    expect(memory.confirmed).toEqual(confirmed);
    expect(memory.created.size).toBe(0);
  });
});

describe('a read after an authorise', () => {
  const tags = { 'smtp-warden:remediation': 'rem-1' };
  const seenLow = { ...made(low), tags };
  const original = 'tcp 20-30 0.0.0.0/0';

  function seen(calls: readonly CallResult[], standing: readonly SecurityGroupRule[]) {
    const memory = newMemory();
    const snapshot = aSnapshot({ rules: [openRange] });
    for (const result of calls) noteAuthorized(memory, [low, office], { result, snapshot });
    noteSeen(memory, aSnapshot({ rules: [openRange, ...standing] }), { id: 'rem-1' });
    return Object.fromEntries(memory.created);
  }

  test('without an answer shows what it has made, and for which rule', () => {
    const seenOffice = { ...made(office), tags };

    expect(seen([unanswered], [seenLow, seenOffice])).toEqual({
      [seenLow.id]: { rule: low, original, alsoOf: [] },
      [seenOffice.id]: { rule: office, original: null, alsoOf: [] },
    });
  });

  test('without an answer shows it also where a later try was answered', () => {
    expect(seen([unanswered, duplicate], [seenLow])).toEqual({ [seenLow.id]: { rule: low, original, alsoOf: [] } });
  });

  test.each<[name: string, rule: SecurityGroupRule]>([
    ['another remediation', { ...seenLow, tags: { 'smtp-warden:remediation': 'rem-2' } }],
    ['nobody of ours', { ...seenLow, tags: {} }],
    ['it with other ports, or edited since', { ...seenLow, ports: ports(20, 23) }],
    ['it for something else', { ...made(high), tags }],
  ])('shows nothing of it in a rule made by %s', (_, rule) => {
    expect(seen([unanswered], [rule])).toEqual({});
  });

  test.each<[name: string, result: CallResult]>([
    ['was answered without saying what was made', done('req')],
    ['found that the rules stood', duplicate],
    ['was refused', refused('Unauthorized', 'req')],
    ['was throttled', throttled('req')],
  ])('that %s shows nothing more', (_, result) => {
    expect(seen([result], [seenLow])).toEqual({});
  });
});

describe('after a revoke', () => {
  const first = openRange;
  const second = aRule({ source: fromCidr('::/0') });
  const keys = ['tcp 20-30 0.0.0.0/0', 'tcp 25-25 ::/0'];

  type Call = readonly [rules: readonly SecurityGroupRule[], result: CallResult];

  function noted(calls: readonly Call[]) {
    const memory = newMemory();
    for (const [rules, result] of calls) noteRevoked(memory, rules, result);
    const { revoked, gone, unanswered } = memory;
    return { revoked: [...revoked], gone: [...gone], unanswered: [...unanswered] };
  }

  const nothing = { revoked: [], gone: [], unanswered: [] };

  test.each<[name: string, calls: readonly Call[], expected: Partial<ReturnType<typeof noted>>]>([
    ['all that was done is revoked', [[[first, second], done('req')]], { revoked: keys }],
    ['what was not found alone is gone', [[[first], notFound]], { gone: keys.slice(0, 1) }],
    ['of several, nobody knows which is gone', [[[first, second], notFound]], {}],
    [
      'what a default VPC did not find is gone, and the others revoked',
      [[[first, second], done('req', { unknown: [second] })]],
      { revoked: keys.slice(0, 1), gone: keys.slice(1) },
    ],
    ['what was refused is neither', [[[first], refused('UnauthorizedOperation', 'req')]], {}],
    ['what was throttled is neither', [[[first], throttled('req')]], {}],
    ['what got no answer may be our own doing', [[[first, second], unanswered]], { unanswered: keys }],
    [
      'and is not gone when it is not found then',
      [
        [[first], unanswered],
        [[first], notFound],
      ],
      { unanswered: keys.slice(0, 1) },
    ],
    [
      'nor when a default VPC does not find it then',
      [
        [[first], unanswered],
        [[first], done('req', { unknown: [first] })],
      ],
      { unanswered: keys.slice(0, 1) },
    ],
    [
      'but revoked when it is done then',
      [
        [[first], unanswered],
        [[first], done('req')],
      ],
      { unanswered: keys.slice(0, 1), revoked: keys.slice(0, 1) },
    ],
    [
      'what was revoked is not gone when it is not found again',
      [
        [[first], done('req')],
        [[first], notFound],
      ],
      { revoked: keys.slice(0, 1) },
    ],
    [
      'another that got no answer hides nothing',
      [
        [[second], unanswered],
        [[first], notFound],
      ],
      { unanswered: keys.slice(1), gone: keys.slice(0, 1) },
    ],
  ])('%s', (_, calls, expected) => {
    expect(noted(calls)).toEqual({ ...nothing, ...expected });
  });
});
