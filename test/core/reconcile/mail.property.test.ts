import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { MailDomain } from '../../../core/mail/mail-domain.ts';
import { cidr } from '../../../core/model/cidr.ts';
import { anApproval, bob } from '../../builders/a-decision.ts';
import { aGroup, claimMs, type Group, killedAt } from '../../builders/a-group.ts';
import { anEntry, anOpenRule, aPolicy, now, ports } from '../../builders/builders.ts';
import { reconcileSettings } from '../../builders/in-memory-world.ts';
import { aMailDomain, mxAddress, someMail } from '../../builders/some-mail.ts';

const dayMs = 86_400_000;

const acts = fc.oneof(
  fc.record({ kind: fc.constant('check' as const), mode: fc.constantFrom('plan', 'enforce') }),
  fc.record({ kind: fc.constant('check' as const), mode: fc.constantFrom('plan', 'enforce') }),
  fc.record({ kind: fc.constant('fix' as const), overrules: fc.boolean() }),
  fc.record({ kind: fc.constant('approve' as const), overrules: fc.boolean() }),
  fc.record({
    kind: fc.constant('killed' as const),
    call: fc.constantFrom('append' as const, 'revokeIngress' as const, 'authorizeIngress' as const),
    nth: fc.constantFrom(1, 2),
  }),
  fc.record({ kind: fc.constant('open' as const), wide: fc.boolean() }),
  fc.record({
    kind: fc.constant('mx' as const),
    is: fc.constantFrom('ours' as const, 'other' as const, 'gone' as const, 'damaged' as const, 'failing' as const),
  }),
  fc.record({
    kind: fc.constant('interfaces' as const),
    are: fc.constantFrom('ours' as const, 'none' as const, 'unreadable' as const, 'broken' as const),
  }),
  fc.record({ kind: fc.constant('wait' as const), days: fc.constantFrom(0.1, 4, 8) }),
  fc.record({ kind: fc.constant('policy' as const), ended: fc.boolean() }),
);

type Act = typeof acts extends fc.Arbitrary<infer Value> ? Value : never;

/** The world beside the group, by the words of the acts alone. */
interface Story {
  readonly group: Group;
  readonly mail: ReturnType<typeof someMail>;
  /** When the MX was last known to be ours; null: never, or it is another one. */
  ours: number | null;
  interfaces: string;
  opened: number;
}

function clock({ group }: Story): number {
  return now + group.time.passed;
}

function remembered(at: number): MailDomain {
  const lookedUpAt = new Date(at).toISOString();
  return aMailDomain({ lookedUpAt, hosts: [{ name: 'mx1.example.com', addresses: [mxAddress], lookedUpAt }] });
}

function prepare(act: Act, story: Story): void {
  const { group } = story;
  if (act.kind === 'open') {
    const rule = act.wide ? { ports: ports(20, 30) } : {};
    story.opened += 1;
    const id = `sgr-open-${story.opened}`;
    group.edit((rules) => [...rules, anOpenRule({ id, description: id, ...rule })]);
  }
  if (act.kind === 'policy') {
    const ended = anEntry({ expiresAt: '2026-11-15T11:00:00.000Z', version: 2 });
    const other = anEntry({ id: 'entry-other', cidr: cidr('93.184.216.0/24') });
    group.world.policy = aPolicy({ entries: [act.ended ? ended : anEntry({ version: 3 }), other] });
  }
  if (act.kind === 'wait') group.time.passed += act.days * dayMs;
  if (act.kind === 'mx') lookUp(act.is, story);
  if (act.kind === 'interfaces') attach(act.are, story);
}

function lookUp(is: 'ours' | 'other' | 'gone' | 'damaged' | 'failing', story: Story): void {
  if (is === 'ours') story.ours = clock(story);
  if (is === 'other') story.ours = null;
  const known = story.ours === null ? aMailDomain({ hosts: [] }) : remembered(story.ours);
  const items = { gone: [], damaged: [{ domain: 'example.com', damaged: 'no hosts' }] };
  story.mail.remembered = is === 'gone' || is === 'damaged' ? items[is] : [known];
}

function attach(are: 'ours' | 'none' | 'unreadable' | 'broken', story: Story): void {
  const addresses = {
    ours: { kind: 'read', cidrs: [cidr(`${mxAddress}/32`)] },
    none: { kind: 'read', cidrs: [] },
    unreadable: { kind: 'unreadable', reason: 'not permitted' },
    broken: new Error('no answer'),
  } as const;
  story.interfaces = are;
  story.mail.addresses = addresses[are];
}

/** Whether anybody can know that a closing stops mail: the MX is fresh and readable, and so are the interfaces, with its address. */
function isKnown({ mail, ours, interfaces }: Story, at: number): boolean {
  const isReadable =
    Array.isArray(mail.remembered) && mail.remembered.some((one) => 'hosts' in one && one.hosts.length > 0);
  return interfaces === 'ours' && isReadable && ours !== null && at - ours <= 7 * dayMs;
}

async function perform(act: Act, story: Story): Promise<void> {
  const { group } = story;
  group.time.passed += 60_000;
  prepare(act, story);
  const before = group.entries().length;
  const isHeld = mustBeHeld(story);
  await ask(act, story);
  for (const entry of group.entries().slice(before)) {
    const closes = entry.outcome === 'planned' && entry.finding.exposures.length > 0;
    if (closes && isHeld) expect(entry.despiteMail).toBeDefined();
    if (closes && entry.despiteMail) expect(entry.despiteMail.by).toEqual(bob);
  }
}

/** Whether a closing must not be made now: the MX is known, or it was and nobody can tell by now that it is another one. */
function mustBeHeld(story: Story): boolean {
  const last = story.group.entries().at(-1);
  const wasHeld = last?.outcome === 'deferred' && last.mail !== undefined;
  const mayBeFree = story.interfaces === 'none' || story.ours === null || story.interfaces === 'ours';
  return isKnown(story, clock(story)) || (wasHeld && !mayBeFree);
}

async function ask(act: Act, story: Story): Promise<void> {
  const { group, mail } = story;
  const deps = { mail: mail.mail };
  if (act.kind === 'check') {
    const settings = reconcileSettings({ mode: act.mode === 'plan' ? 'plan' : 'enforce' });
    await group.check({}, { ...deps, settings }).catch(onlyUnread(story));
  } else if (act.kind === 'fix') {
    const despiteMail = act.overrules ? { despiteMail: { reason: 'off', by: bob } } : {};
    await group.check({ isPerson: true, ...despiteMail }, deps).catch(onlyUnread(story));
  } else if (act.kind === 'approve') {
    approve(act.overrules, story);
  } else if (act.kind === 'killed') {
    await group.check({}, { ...killedAt(group, act), ...deps }).catch(() => undefined);
    group.time.passed += claimMs;
  }
}

function approve(overrules: boolean, story: Story): void {
  const last = story.group.entries().at(-1);
  if (!last?.proposal) return;
  const despiteMail = overrules ? { schema: 2 as const, despiteMail: { reason: 'off' } } : {};
  const at = new Date(clock(story)).toISOString();
  const expiresAt = new Date(clock(story) + dayMs).toISOString();
  story.group.world.decisions.push(anApproval(last, { at, expiresAt, by: bob, ...despiteMail }));
}

/** What cannot be read now fails the check, and nothing else does. */
function onlyUnread({ interfaces }: Story) {
  return (error: unknown) => {
    if (interfaces !== 'broken' || !(error instanceof Error && error.message === 'no answer')) throw error;
  };
}

test('a group with the address of an MX is closed by nobody who has not overruled that, whatever happens', async () => {
  let overruled = 0;
  let deferred = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(acts, { minLength: 3, maxLength: 14 }), async (story) => {
      const mail = someMail();
      const group = aGroup({ rules: [anOpenRule({ id: 'sgr-open' })] });
      const world: Story = { group, mail, ours: now, interfaces: 'ours', opened: 0 };
      for (const act of story) await perform(act, world);
      expect(group.fault()).toBeNull();
      overruled += group.entries().filter(({ despiteMail }) => despiteMail !== undefined).length;
      deferred += group
        .entries()
        .filter(({ outcome, mail: note }) => outcome === 'deferred' && note !== undefined).length;
    }),
    { numRuns: 300 },
  );
  // What it is about has happened.
  expect(overruled).toBeGreaterThan(50);
  expect(deferred).toBeGreaterThan(100);
});
