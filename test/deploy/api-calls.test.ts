import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { functionNames } from '../../scripts/bundle-functions.ts';
import { type IamRequest, isAllowed } from './least-privilege/simulate.ts';
import { openStacks, type Stacks } from './least-privilege/world.ts';
import { commandsIn, reachableFrom } from './reachable.ts';

/** The AWS API calls of the functions, kept by hand: what each sends, and what is only in its bundle. */
interface ApiCalls {
  /** The role of a spoke with which it makes the same calls in other accounts. */
  readonly elsewhere?: string;
  readonly sends: readonly ApiCall[];
  /** In the bundle, since modules are shared, but never sent: the role does not allow it. */
  readonly carries: readonly ApiCall[];
}

interface ApiCall {
  /** The service and command of the SDK. */
  readonly command: string;
  readonly requests: readonly IamRequest[];
}

const calls: Readonly<Record<string, ApiCalls>> = JSON.parse(
  readFileSync(join(import.meta.dirname, 'least-privilege/api-calls.json'), 'utf8'),
);

let stacks: Stacks;
beforeAll(async () => {
  stacks = await openStacks();
});

async function answersOf(roleName: string, { requests }: ApiCall): Promise<boolean[]> {
  const role = stacks.roles[roleName];
  if (!role) throw new Error(`no stack has a role ${roleName}`);
  return Promise.all(requests.map((request) => isAllowed(request, role, stacks.world)));
}

describe.each([...functionNames])('%s', (name) => {
  const { elsewhere, sends, carries } = calls[name] ?? { sends: [], carries: [] };
  const byCommand = (list: readonly ApiCall[]) => list.map((call) => [call.command, call] as const);
  const inPlaces = sends.filter(
    ({ command }) =>
      elsewhere &&
      /^(ec2|service-quotas|elastic-load-balancing|elastic-load-balancing-v2|cloudwatch-logs):| in undelivered$/.test(
        command,
      ),
  );

  it('can send the calls that are listed for it, and no other', () => {
    const reachable = commandsIn(reachableFrom(join(import.meta.dirname, '../../handlers', `${name}.ts`)));

    expect([...sends, ...carries].map(({ command }) => command).sort()).toEqual(reachable);
  });

  it.each(byCommand(sends))('may send %s', async (_, call) => {
    expect(await answersOf(name, call)).toEqual(call.requests.map(() => true));
  });

  if (carries.length > 0) {
    it.each(byCommand(carries))('may not send %s, which is in its bundle', async (_, call) => {
      expect(await answersOf(name, call)).toContain(false);
    });
  }

  if (inPlaces.length > 0) {
    it.each(byCommand(inPlaces))('may send %s in other accounts', async (_, call) => {
      expect(await answersOf(String(elsewhere), call)).toEqual(call.requests.map(() => true));
    });
  }
});
