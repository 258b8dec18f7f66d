import { expect, test } from 'vitest';
import { updateOf } from '../../../../console/page/allowlist/entry-update.ts';

const entry = { id: 'al-1', owner: 'a', reason: 'b' };

test.each([
  [{ owner: 'c', reason: 'b' }, { owner: 'c' }],
  [{ owner: 'a', reason: 'c' }, { reason: 'c' }],
  [{ owner: 'a', reason: 'b', expires: '90d' }, { expires: '90d' }],
  [
    { owner: 'c', reason: 'd', expires: 'never' },
    { owner: 'c', reason: 'd', expires: 'never' },
  ],
])('%j names only what differs', (given, changes) => {
  expect(updateOf(entry, given)).toEqual({ kind: 'allowlist-update', id: 'al-1', ...changes });
});

test.each([[{ owner: 'a', reason: 'b', expires: '' }], [{ owner: '', reason: 'c' }], [{ owner: 'c', reason: '' }]])(
  '%j is no order',
  (given) => {
    expect(updateOf(entry, given)).toBe(null);
  },
);
