import { beforeAll, describe, expect, it } from 'vitest';
import { openOrganisation } from './least-privilege/organisation.ts';
import { type Asker, administrator, isAllowed } from './least-privilege/simulate.ts';
import { openStacks, type Stacks } from './least-privilege/world.ts';

const table = 'arn:aws:dynamodb:eu-west-1:111111111111:table/smtp-warden-prod-accounts';
const account = '222222222222';

let withList: Stacks;
let byRegistry: Awaited<ReturnType<typeof openOrganisation>>;
beforeAll(async () => {
  withList = await openStacks();
  byRegistry = await openOrganisation({ partition: 'aws', region: 'eu-west-1' });
});

/** With a list beside the organisation the rights are the same: they are there before the list goes. */
const modes = ['a list and an organisation', 'an organisation'] as const;

function roleOf(mode: (typeof modes)[number], name: string): Asker {
  const { roles } = mode === 'an organisation' ? byRegistry : withList;
  return roles[name] ?? { arn: 'no stack has this role', policies: [] };
}

function may(asker: Asker, action: string, key?: string): Promise<boolean> {
  const context = key === undefined ? {} : { 'dynamodb:LeadingKeys': [key] };
  return isAllowed({ action: `dynamodb:${action}`, resource: table, context }, asker, { resourcePolicies: {} });
}

/** Who writes what, by the beginnings of the keys. */
const keys = [`account#${account}`, 'listing', `decision#${account}`, `contact#${account}`];
const writers: Readonly<Record<string, readonly string[]>> = {
  scan: [`contact#${account}`],
  discover: [`account#${account}`, 'listing'],
};
const functions = ['worker', 'sweep', 'scan', 'policy-change', 'announce', 'recheck', 'daily', 'discover', 'datadog'];

describe.each(modes)('the table of the accounts, with %s', (mode) => {
  it.each(functions)('%s writes what is its own there and nothing else', async (name) => {
    const role = roleOf(mode, name);

    const put = await Promise.all(keys.map((key) => may(role, 'PutItem', key)));

    expect(keys.filter((_, index) => put[index])).toEqual(writers[name] ?? []);
    expect(await may(role, 'PutItem')).toBe(false);
  });

  it.each(functions)('%s writes nothing else there whatever else somebody allows it', async (name) => {
    const role = roleOf(mode, name);
    const mighty = { ...role, policies: [...role.policies, administrator] };

    const put = await Promise.all(keys.map((key) => may(mighty, 'PutItem', key)));

    expect(keys.filter((_, index) => put[index])).toEqual(writers[name] ?? []);
    for (const action of [
      'UpdateItem',
      'DeleteItem',
      'BatchWriteItem',
      'PartiQLInsert',
      'PartiQLUpdate',
      'DeleteTable',
    ]) {
      const key = action === 'DeleteTable' ? undefined : writers[name]?.[0];
      expect(await may(mighty, action, key)).toBe(false);
    }
  });

  it.each(['contact#', 'contact#x', `contact#${account}#decision`, `xcontact#${account}`])(
    'scan does not write under the key %s, which is of no account',
    async (key) => {
      expect(await may(roleOf(mode, 'scan'), 'PutItem', key)).toBe(false);
    },
  );

  it.each([
    ['worker', true, true],
    ['sweep', true, true],
    ['scan', true, true],
    ['daily', true, false],
    // It needs all of them.
    ['discover', false, true],
    ...['policy-change', 'announce', 'recheck', 'datadog'].map((name) => [name, false, false] as const),
  ] as const)('%s reads one account: %s; all of them: %s', async (name, one, all) => {
    const role = roleOf(mode, name);

    expect([await may(role, 'BatchGetItem', keys[0]), await may(role, 'Scan')]).toEqual([one, all]);
  });
});

it('a role of a member account reads and writes nothing of it', async () => {
  for (const name of ['reader', 'remediator', 'forward']) {
    const role = roleOf('an organisation', name);
    for (const action of ['PutItem', 'BatchGetItem']) expect(await may(role, action, keys[0])).toBe(false);
  }
});
