import { expect, test } from 'vitest';
import { sweepScopes } from '../../runtime/change-limit.ts';
import { readSettings } from '../../runtime/settings.ts';
import { aRegisteredAccount, memoryRegistry, production, root, workloads } from '../builders/a-registry.ts';

test('a sweep has the limits of the settings, and the OUs of the registry as they are when it asks', async () => {
  const settings = readSettings({ SMTP_WARDEN_CHANGE_LIMITS: 'account=10,share=5%' });
  const unknown = aRegisteredAccount({ id: '777788889999', ouPath: null });
  const registry = memoryRegistry({ accounts: [aRegisteredAccount(), unknown] });
  const { limits, ouPaths } = sweepScopes(settings, registry);

  const before = await ouPaths();
  registry.contents = { accounts: [aRegisteredAccount({ ouPath: [root] })] };

  expect(limits).toBe(settings.scopedLimits);
  expect([...before]).toEqual([
    ['444455556666', [root, workloads, production]],
    ['777788889999', null],
  ]);
  expect((await ouPaths()).get('444455556666')).toEqual([root]);
});
