import { expect, test } from 'vitest';
import type { Tags } from '../../../core/model/security-group.ts';
import { type OptIn, optInOf } from '../../../core/policy/opt-in.ts';

test.each<[Tags, OptIn]>([
  [{ 'auto-fix': 'true' }, { kind: 'in' }],
  [{ 'auto-fix': 'true', 'Auto-Fix': 'false' }, { kind: 'in' }],
  [{ 'auto-fix': 'True' }, { kind: 'near', reason: 'tag auto-fix is "True", not "true"' }],
  [{ 'auto-fix': '' }, { kind: 'near', reason: 'tag auto-fix is "", not "true"' }],
  [
    { team: 'mail', 'Auto-Fix': 'true' },
    { kind: 'near', reason: 'tag Auto-Fix differs from auto-fix in upper and lower case' },
  ],
  [
    { team: 'mail', 'auto-fix-2': 'true' },
    { kind: 'out', reason: 'no tag auto-fix' },
  ],
  [{}, { kind: 'out', reason: 'no tag auto-fix' }],
])('the tags %j opt in, or not: %j', (tags, expected) => {
  expect(optInOf(tags, 'auto-fix')).toEqual(expected);
});

test('a key that every object has is no tag', () => {
  expect(optInOf({}, 'constructor')).toEqual({ kind: 'out', reason: 'no tag constructor' });
});
