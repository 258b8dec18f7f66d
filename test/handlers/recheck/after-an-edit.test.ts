import { expect, test } from 'vitest';
import { cidr } from '../../../core/model/cidr.ts';
import { groupKey } from '../../../core/model/security-group.ts';
import { recheckOf } from '../../../handlers/recheck/recheck-of.ts';
import { aGroup } from '../../builders/a-group.ts';
import { insertion } from '../../builders/announce-world.ts';
import { anEntry, anOpenRule, aPolicy, groupRef, now } from '../../builders/builders.ts';

const other = anEntry({ id: 'entry-other', cidr: cidr('93.184.216.0/24') });

test('the check that follows a claim of an allowlist edit does not close the port either', async () => {
  const group = aGroup({ rules: [anOpenRule()] }, { policy: aPolicy({ entries: [anEntry(), other] }) });
  await group.check();
  group.edit((rules) => [...rules, anOpenRule({ id: 'sgr-again' })]);
  const removed = { ...other, expiresAt: new Date(now).toISOString(), removedBy: 'ada', version: 2 };
  group.world.policy = aPolicy({ entries: [anEntry(), removed] });
  await group.check({ mayClose: false });
  const claim = group.entries().at(-2);
  expect(claim).toMatchObject({ outcome: 'planned', finding: { exposures: [] } });
  expect(group.keys()).toContain('tcp 25-25 0.0.0.0/0');

  const record = insertion('smtp-warden-audit', ['groupKey', 'sequence'], { ...claim, groupKey: groupKey(groupRef) });
  const recheck = recheckOf(record, { claimTimeoutMs: 90_000, now });
  if (recheck.kind === 'check') {
    group.time.passed += 95_000;
    await group.check(recheck.why);
  }

  expect(group.keys()).toContain('tcp 25-25 0.0.0.0/0');
});
