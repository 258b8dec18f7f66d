import type { Group } from './a-group.ts';
import { anOpenRule, ports } from './builders.ts';

export const range = anOpenRule({ id: 'sgr-open', ports: ports(20, 30), description: 'relay', tags: { team: 'mail' } });

const office = 'tcp 25-25 81.2.69.0/24';

export const kept = ['tcp 20-24 0.0.0.0/0', 'tcp 26-30 0.0.0.0/0'];

export const finished = [kept[0], office, kept[1]];

/** Time for the reads to be too old, and something that the owner does meanwhile, after so many changes. */
export function afterChanges(group: Group, count: number, act: () => void) {
  const { changes } = group.world;
  let calls = 0;
  const slow = async <Result>(result: Promise<Result>): Promise<Result> => {
    const answer = await result;
    calls += 1;
    if (calls === count) {
      group.time.passed += 5_001;
      act();
    }
    return answer;
  };
  return {
    changes: {
      authorizeIngress: (...args: Parameters<typeof changes.authorizeIngress>) =>
        slow(changes.authorizeIngress(...args)),
      revokeIngress: (...args: Parameters<typeof changes.revokeIngress>) => slow(changes.revokeIngress(...args)),
    },
  };
}
