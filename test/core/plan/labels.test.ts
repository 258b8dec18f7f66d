import { describe, expect, test } from 'vitest';
import type { SecurityGroupRule } from '../../../core/model/security-group.ts';
import { carriedLabels } from '../../../core/plan/labels.ts';
import { aRule, fromGroup, fromList, managedTags } from '../../builders/builders.ts';

const everyAllowed = 'azAZ09 ._-:/()#,@[]+=;{}!$*';

/** This many tags, `key-0` and on. */
function tags(count: number): Record<string, string> {
  return Object.fromEntries(Array.from({ length: count }, (_, index) => [`key-${index}`, `value ${index}`]));
}

describe('a description', () => {
  test.each<[string, Partial<SecurityGroupRule>]>([
    ['there is none', { description: null }],
    ['it is empty', { description: '' }],
    ['it has all that EC2 takes', { description: `${everyAllowed}&` }],
    ['it has all that EC2 takes for a prefix list', { description: everyAllowed, source: fromList('pl-0a') }],
    ['it is as long as EC2 takes', { description: 'd'.repeat(255) }],
  ])('is carried as it is where %s', (_, change) => {
    const rule = aRule(change);

    expect(carriedLabels(rule)).toEqual({ description: rule.description, tags: {}, lost: null });
  });

  test.each<[string, Partial<SecurityGroupRule>, string, string]>([
    ['a quote', { description: "Bob's 'relay'" }, 'Bob_s _relay_', `"Bob's 'relay'"`],
    ['a double quote', { description: 'the "relay"' }, 'the _relay_', String.raw`"the \"relay\""`],
    ['other letters', { description: 'Büro ä' }, 'B_ro _', '"Büro ä"'],
    ['a line break', { description: 'two\nlines' }, 'two_lines', String.raw`"two\nlines"`],
    ['an ampersand for a prefix list', { description: 'a & b', source: fromList('pl-0a') }, 'a _ b', '"a & b"'],
    ['an ampersand for a group', { description: 'a & b', source: fromGroup('sg-0a') }, 'a _ b', '"a & b"'],
    ['one character too many', { description: 'd'.repeat(256) }, 'd'.repeat(255), `"${'d'.repeat(256)}"`],
  ])('with %s is carried as EC2 takes it, and the exact one is named as lost', (_, change, description, exact) => {
    expect(carriedLabels(aRule(change))).toEqual({ description, tags: {}, lost: `the exact description ${exact}` });
  });
});

describe('tags', () => {
  test('are carried up to 48 without our own two, which are no loss', () => {
    const labels = carriedLabels(aRule({ tags: { ...managedTags, ...tags(48) } }));

    expect(labels).toEqual({ description: null, tags: tags(48), lost: null });
  });

  test('beyond 48 are named as lost', () => {
    const labels = carriedLabels(aRule({ tags: tags(50) }));

    expect(labels).toEqual({ description: null, tags: tags(48), lost: 'the tags key-48, key-49' });
  });

  test('that are reserved are named as lost, however they are written, and take no place', () => {
    const reserved = { 'aws:cloudformation:stack-id': 'x', 'AWS:other': 'y' };

    const labels = carriedLabels(aRule({ tags: { ...reserved, 'laws:': 'z', ...tags(47) } }));

    expect(labels).toEqual({
      description: null,
      tags: { 'laws:': 'z', ...tags(47) },
      lost: 'the tags aws:cloudformation:stack-id, AWS:other',
    });
  });

  test('are named as lost beside a description', () => {
    const labels = carriedLabels(aRule({ description: 'Büro', tags: { 'aws:stack': 'x', team: 'mail' } }));

    expect(labels).toEqual({
      description: 'B_ro',
      tags: { team: 'mail' },
      lost: 'the exact description "Büro" and the tags aws:stack',
    });
  });
});
