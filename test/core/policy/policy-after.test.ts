import { expect, test } from 'vitest';
import { policyAfter } from '../../../core/policy/policy-after.ts';
import { anEntry, anExemption } from '../../builders/builders.ts';

test('changes put, replace and remove items, and leave the others', () => {
  const [one, other] = [anEntry({ id: 'al-1' }), anEntry({ id: 'al-2' })];
  const [exemption, removed] = [anExemption({ id: 'ex-1' }), anExemption({ id: 'ex-2' })];
  const changed = anEntry({ id: 'al-2', owner: 'network-team', version: 2 });
  const added = anEntry({ id: 'al-3' });
  const exempted = anExemption({ id: 'ex-3' });

  const after = policyAfter({ entries: [one, other], exemptions: [exemption, removed] }, [
    { kind: 'putEntry', entry: changed, replaces: other },
    { kind: 'putEntry', entry: added, replaces: null },
    { kind: 'putExemption', exemption: exempted, replaces: null },
    { kind: 'removeExemption', exemption: removed },
  ]);

  expect(after).toEqual({ entries: [one, changed, added], exemptions: [exemption, exempted] });
});
