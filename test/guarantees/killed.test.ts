import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { lastItemOf } from './helpers/audit-items.ts';
import { internet, ruleIdOf, rulesOf } from './helpers/rules.ts';
import { documentOf, type Environment, ended, startCli } from './helpers/run-cli.ts';
import { account, home, must, openWorld, type SeedRule, type World } from './helpers/world.ts';

const open = { protocol: 'tcp', from: 25, cidr: internet };
const closed = ['tcp 25 198.51.100.0/24'];
const authorize = 'AuthorizeSecurityGroupIngress';
const revoke = 'RevokeSecurityGroupIngress';
const claimSeconds = 20;
const shortClaim = { SMTP_WARDEN_CLAIM_TIMEOUT_SECONDS: String(claimSeconds) };

let world: World;
/** A group whose `fix` was killed after its authorise, and what was approved just before that. */
let approvedMeanwhile: { readonly group: string; readonly entryId: string };
/** A group whose `fix` was killed before its revoke. */
let killedEarly: string;

/** The kills come first, so that the tests wait for the end of the claims only once. */
beforeAll(async () => {
  world = await openWorld();
  must(await world.approve([{ cidr: '198.51.100.0/24' }]));
  let entryId = '';
  const meanwhile = async (group: string) => {
    const approval = [
      'allowlist',
      'add',
      '--yes',
      '203.0.113.0/24',
      '--group',
      group,
      '--owner',
      'mail',
      '--reason',
      'relay',
    ];
    const { stdout } = must(await world.cli([...approval, '--json']));
    entryId = /"id": *"([^"]+)"/.exec(stdout)?.[1] ?? '';
  };
  const group = await killedFix({ at: 'after', action: authorize, meanwhile });
  approvedMeanwhile = { group, entryId };
  killedEarly = await killedFix({ action: revoke, rule: { ...open, from: 20, to: 30 } });
});

afterEach(() => world.reset());
afterAll(() => world.close());

interface Kill {
  readonly action: string;
  /** Before the call is carried out, or once it is and not yet answered. */
  readonly at?: 'before' | 'after';
  readonly rule?: SeedRule;
  readonly settings?: Environment;
  readonly meanwhile?: (group: string) => Promise<void>;
}

/** Kills the `fix` of a new group at its first call of an action, and gives the group. */
async function killedFix({ action, at = 'before', rule = open, settings = shortClaim, meanwhile }: Kill) {
  const group = world.addGroup([rule]);
  const child = startCli(['fix', group, '--yes'], { ...world.environment, ...settings });
  world.sandbox.faults.add({ kind: at === 'before' ? 'hang' : 'lostResponse', action });
  let isMet = false;
  world.before(async (call) => {
    if (call.action !== action || isMet) return;
    isMet = true;
    await meanwhile?.(group);
  });
  world[at]((call) => call.action === action && child.kill('SIGKILL'));
  await ended(child);
  world.reset();
  return group;
}

async function untilClaimHasEnded(group: string): Promise<void> {
  const { at } = await lastItemOf(world, group);
  await wait(Math.max(0, Date.parse(String(at)) + claimSeconds * 1_000 + 500 - Date.now()));
}

test('row 12: after SIGKILL, plan, scan and doctor show what is unfinished, and fix can finish it after the claim', async () => {
  const group = await killedFix({ action: authorize });
  expect(rulesOf(world, group)).toEqual([]);
  const { id, at } = await lastItemOf(world, group);
  const commands = [['plan', group], ['scan'], ['doctor']];

  const [early, ...shown] = await Promise.all([
    world.cli(['fix', group, '--yes'], shortClaim),
    ...commands.map((command) => world.cli([...command, '--json'], shortClaim)),
  ]);
  await untilClaimHasEnded(group);
  const late = await world.cli(['fix', group, '--yes'], shortClaim);

  const what = { account, region: home, groupId: group, remediationId: id };
  const unfinished = { ...what, since: at, by: expect.any(String), takeOverAfter: expect.any(String) };
  const documents = shown.map(documentOf);
  expect(documents).toEqual(documents.map(() => expect.objectContaining({ unfinished: containing(unfinished) })));
  expect(early.exitCode).toBe(1);
  expect(early.stdout + early.stderr).toContain('in progress');
  expect(late.exitCode).toBe(0);
  expect(rulesOf(world, group)).toEqual(closed);
});

function containing(member: object) {
  return expect.arrayContaining([expect.objectContaining(member)]);
}

test('row 12: without a setting, a killed fix can be taken over after 90 seconds', async () => {
  const group = await killedFix({ action: authorize, settings: {} });

  const document = documentOf(await world.cli(['plan', group, '--json']));

  expect(document).toMatchObject({ unfinished: containing({ groupId: group }) });
  const list: Record<string, string>[] = JSON.parse(JSON.stringify(document.unfinished));
  const { since = '', takeOverAfter = '' } = list.find(({ groupId }) => groupId === group) ?? {};
  expect(Date.parse(takeOverAfter) - Date.parse(since)).toBeLessThanOrEqual(90_000);
});

test('hazard: an approval between claim and authorise, then a kill, leaves no rule that nobody manages', async () => {
  const { group, entryId } = approvedMeanwhile;
  await untilClaimHasEnded(group);

  must(await world.cli(['fix', group, '--yes'], shortClaim));
  const both = rulesOf(world, group);
  must(await world.cli(['allowlist', 'remove', '--yes', entryId]));
  must(await world.cli(['fix', group, '--yes'], shortClaim));

  expect(both).toEqual([...closed, 'tcp 25 203.0.113.0/24']);
  expect(rulesOf(world, group)).toEqual(closed);
});

test('hazard: a remainder of a killed run, whose original a person deletes under the next run, is named on record', async () => {
  const group = killedEarly;
  await untilClaimHasEnded(group);
  let isDeleted = false;
  world.before(({ action }) => {
    if (action !== revoke || isDeleted) return;
    isDeleted = true;
    world.sandbox.removeRule(group, ruleIdOf(world, group, 'tcp 20-30 0.0.0.0/0'));
  });

  await world.cli(['fix', group, '--yes'], shortClaim);

  const record = JSON.stringify(await lastItemOf(world, group));
  const left = world.sandbox.rulesOf(group).filter(({ source }) => source === internet);
  expect(isDeleted).toBe(true);
  expect(left.filter(({ id }) => !record.includes(id))).toEqual([]);
});
