import { expect, test } from 'vitest';
import { cidr } from '../../../core/model/cidr.ts';
import { importAllowlist } from '../../../core/policy/import-allowlist.ts';
import { anEntry } from '../../builders/builders.ts';
import { aRequest, context, rowsOf } from '../../builders/requests.ts';

function manyRequests(count: number) {
  return Array.from({ length: count }, (_, index) => aRequest({ cidr: `10.${index >> 8}.${index & 255}.0/24` }));
}

test('3,000 rows are one import', () => {
  const outcome = importAllowlist({ entries: [], exemptions: [] }, rowsOf(...manyRequests(3_000)), context);

  expect(outcome).toMatchObject({ kind: 'difference', changes: { length: 3_000 } });
});

test('with --replace as many entries that the file does not name are removed in the same import', () => {
  const entries = manyRequests(3_000).map(({ cidr: text }, index) => anEntry({ id: `e${index}`, cidr: cidr(text) }));

  const outcome = importAllowlist({ entries, exemptions: [] }, rowsOf(aRequest()), { ...context, replace: true });

  expect(outcome).toMatchObject({ kind: 'difference', added: { length: 1 }, removed: { length: 3_000 } });
});
