import { beforeAll, describe, expect, test } from 'vitest';
import { permissionKey } from '../../core/model/security-group.ts';
import type { Sequence } from '../checks/model/command.ts';
import { found } from '../checks/model/found.ts';
import { type Hazard, hazards } from '../checks/model/hazards.ts';
import type { ModelWorld } from '../checks/model/model-world.ts';
import { runCommands, runSequence, textOf } from '../checks/model/run-sequence.ts';

const remainder = ['tcp 20-24 0.0.0.0/0', 'tcp 26-30 0.0.0.0/0'];
const office = 'tcp 25-25 81.2.69.0/24';
const managed = 'smtp-warden:managed';

test.each(Object.entries<Sequence>({ ...hazards, ...found }))('%s breaks no invariant', async (_, sequence) => {
  const outcome = await runSequence(sequence);

  expect(outcome.violations, textOf(sequence, outcome)).toEqual([]);
});

/** What a hazard comes to, before faults stop and further checks run. */
function after(hazard: Hazard): { readonly world: () => ModelWorld } {
  let ran: ModelWorld | null = null;
  beforeAll(async () => {
    ran = (await runCommands(hazards[hazard])).world;
  });
  return {
    world: () => {
      if (!ran) throw new Error(`${hazard} was not run`);
      return ran;
    },
  };
}

function rulesOf({ ec2 }: ModelWorld): string[] {
  return ec2.rules.map(permissionKey);
}

function calls({ history }: ModelWorld): string[] {
  return history.calls.map(({ kind, permissions }) => `${kind} ${permissions.length}`);
}

function outcomes({ tables }: ModelWorld, deployment = 'dep-a'): (string | undefined)[] {
  return (tables[deployment]?.chain ?? []).map(({ entry }) => entry?.outcome);
}

function listed({ tables }: ModelWorld) {
  return tables['dep-a']?.chain.at(-1)?.entry?.list ?? { rules: [], closed: [] };
}

describe('where the owner deletes the rule between our read and our remainder', () => {
  const { world } = after('the owner deletes the rule between our read and our remainder');

  test('the remainder goes again', () => {
    expect(rulesOf(world())).toEqual([office]);
  });
});

describe('where the owner narrows the rule between our remainder and our revoke', () => {
  const { world } = after('the owner narrows the rule between our remainder and our revoke');

  test('the remainder goes again, and the narrowed rule stays', () => {
    expect(rulesOf(world())).toEqual(['tcp 25-25 10.20.0.0/16']);
  });
});

describe('where the revoke works and its answer is lost', () => {
  const { world } = after('the revoke works and its answer is lost');

  test('the remainder stays, and the approved get in', () => {
    expect(rulesOf(world())).toEqual([...remainder, office]);
  });
});

describe('where another deployment would revoke the original first', () => {
  const { world } = after('another deployment would revoke the original first');

  test('it waits, and the remainder stays', () => {
    expect(rulesOf(world())).toEqual([...remainder, office]);
    expect(outcomes(world())).toEqual([]);
  });
});

describe('where another deployment has read the group before our remainder', () => {
  const { world } = after('another deployment has read the group before our remainder');

  test('neither takes it back', () => {
    expect(rulesOf(world())).toEqual([...remainder, office]);
  });
});

describe('where a person edits a remainder rule before it would be taken back', () => {
  const { world } = after('a person edits a remainder rule before it would be taken back');

  test('it is his, and the other part goes', () => {
    expect(rulesOf(world())).toEqual(['tcp 20-30 10.20.0.0/16', office]);
  });
});

describe('where a person deletes a managed rule, one of the reads being stale', () => {
  const { world } = after('a managed rule that a person deletes, one of the reads being stale');

  test('it is not put back', () => {
    expect(rulesOf(world())).toEqual([]);
  });
});

describe('where something is approved between claim and authorise, then a kill', () => {
  const { world } = after('an approval made between claim and authorise, then a kill');

  test('no rule of ours is on no list', () => {
    const ids = world().ec2.rules.flatMap(({ id, tags }) => (tags[managed] === 'true' ? [id] : []));

    expect(ids).toHaveLength(2);
    expect(listed(world()).rules.map(({ ruleId }) => ruleId)).toEqual(ids);
  });
});

describe('where the authorise answer is lost and the read after it is stale', () => {
  const { world } = after('the authorise answer is lost and the read after it is stale');

  test('the rule is on the list by its id', () => {
    expect(listed(world()).rules.map(({ ruleId }) => ruleId)).toEqual(world().ec2.rules.map(({ id }) => id));
  });
});

describe('where the last managed rule lapses and something is approved later', () => {
  const { world } = after('the last managed rule lapses, a later approval arrives');

  test('it is let in, since the family is closed', () => {
    expect(rulesOf(world())).toEqual(['tcp 25-25 10.1.0.0/16']);
    expect(listed(world()).closed).toEqual([{ port: 25, family: 'ipv4' }]);
  });
});

describe('where run 1 leaves a remainder, run 2 finds it standing, and a person deletes the original', () => {
  const { world } = after(
    'run 1 is killed after the remainder, run 2 finds it standing, a person then deletes the original',
  );

  test('an entry names that remainder, with an alarm', () => {
    const left = world().tables['dep-a']?.chain.flatMap(({ entry }) => entry?.left ?? []) ?? [];

    expect(remainder.every((key) => left.some((text) => text.includes(key.replace(' 0.0', ' from 0.0'))))).toBe(true);
    expect(world().alarms).toEqual(['RemaindersLeft']);
  });
});

describe('where an undo comes right after a closing, its reads being stale', () => {
  const { world } = after('undo right after a closing, its reads being stale');

  test('it restores', () => {
    expect(rulesOf(world())).toEqual(['tcp 20-30 0.0.0.0/0']);
    expect(outcomes(world()).at(-1)).toBe('completed');
  });
});

describe('where the approvals of two deployments together exceed the limit', () => {
  const { world } = after('two deployments whose approvals together exceed the limit');

  test('they do not oscillate', () => {
    expect(calls(world())).toEqual(['revoke 1', 'authorize 1']);
  });
});

describe('where two offenders share a remainder at the edge of the quota', () => {
  const { world } = after('two offenders that share a remainder at the edge of the quota');

  test('they go one by one, and the shared one is made once', () => {
    expect(rulesOf(world())).toEqual(['tcp 0-24 0.0.0.0/0', 'tcp 26-65535 0.0.0.0/0', office]);
    expect(Math.max(...world().ec2.states.map(({ rules }) => rules.length))).toBe(4);
  });
});

describe('where the allowlist is edited while a relay depends on a managed rule', () => {
  const { world } = after('an unrelated allowlist edit while a relay depends on a managed rule');

  test('its part is authorised before the whole is revoked', () => {
    expect(calls(world()).slice(2)).toEqual(['authorize 1', 'revoke 1']);
    expect(rulesOf(world())).toEqual([office]);
  });
});

describe('where the open rule has 50 tags', () => {
  const { world } = after('50 tags on the open rule');

  test('it is closed all the same', () => {
    expect(rulesOf(world())).toEqual([...remainder, office]);
  });
});

describe('where a junk item is the next of the chain', () => {
  const { world } = after('a junk item as the next sequence number');

  test('nothing is done until a person begins it anew', () => {
    expect(outcomes(world())).toEqual(['planned', 'completed', undefined, 'restarted', 'planned', 'completed']);
    expect(rulesOf(world())).toEqual([office, ...remainder]);
  });
});

describe('where a claim is dated in the future', () => {
  const { world } = after('a claim dated in the future');

  test('nothing is done', () => {
    expect(calls(world())).toEqual([]);
    expect(world().alarms).toEqual(['ChainsBroken']);
  });
});

describe('where a clock jumps', () => {
  const { world } = after('a clock that jumps');

  test('nothing more is changed', () => {
    expect(rulesOf(world())).toEqual(remainder);
  });
});
