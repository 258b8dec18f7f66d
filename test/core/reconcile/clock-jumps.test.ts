import { expect, test } from 'vitest';
import { aGroup } from '../../builders/a-group.ts';
import { anOpenRule, now, ports } from '../../builders/builders.ts';

const dayMs = 86_400_000;

test.each([dayMs, -dayMs])(
  'a clock that jumps by %i ms in the middle of a run: its end has the time of AWS, so that the chain holds',
  async (jump) => {
    const group = aGroup({ rules: [anOpenRule({ ports: ports(20, 30) })] });
    const own = { jump: 0 };
    const clock = {
      now: () => now + group.time.passed + own.jump,
      monotonic: () => group.time.passed,
      awsOffset: () => -own.jump,
    };
    group.editBefore('revokeIngress', (rules) => {
      own.jump = jump;
      return rules;
    });

    await group.check({}, { clock });
    own.jump = 0;
    const later = await group.check({}, { clock });

    expect(group.entries()[1]).toMatchObject({ outcome: 'partial', at: new Date(now).toISOString() });
    expect(later).toMatchObject({ kind: 'remediated', entry: { outcome: 'completed' } });
  },
);
