import { expect, test } from 'vitest';
import { permissionKey } from '../../../core/model/security-group.ts';
import { aGroup } from '../../builders/a-group.ts';
import { a, approve, b } from '../../builders/approvals.ts';
import { anOpenRule, aPolicy } from '../../builders/builders.ts';

const office = 'tcp 25-25 81.2.69.0/24';

test('a rule that a person removes stays away, though its entry was renewed and claimed by a stale read', async () => {
  const group = aGroup({ rules: [anOpenRule({ id: 'sgr-open' })] }, { policy: aPolicy({ entries: [a, b] }) });
  await group.close();
  approve(group, { ...a, version: 2 }, b);
  const { groups } = group.deps();
  const snapshot: typeof groups.snapshot = async (ref) => {
    const read = await groups.snapshot(ref);
    return read && { ...read, rules: read.rules.filter((rule) => permissionKey(rule) !== office) };
  };
  await group.check({}, { groups: { ...groups, snapshot } });
  const listed = group.last().list?.rules.find(({ permission }) => permissionKey(permission) === office);
  group.edit((rules) => rules.filter((rule) => permissionKey(rule) !== office));

  const result = await group.check();

  expect(listed?.entries).toEqual([{ id: 'entry-a', version: 2 }]);
  expect(result.kind).toBe('compliant');
  expect(group.keys()).toEqual(['tcp 25-25 93.184.216.0/24']);
});
