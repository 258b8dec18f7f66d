import { expect, test } from 'vitest';
import type { WriteOrder } from '../../../console/shared/orders.ts';
import {
  asConsole,
  type ConsoleWorld,
  closingId,
  consoleWorld,
  cutOff,
  documentOf,
  exemptionId,
  inTerminal,
  interrupted,
  proposalId,
  secondWorld,
  shortClaims,
  stateOf,
} from '../../builders/console-world.ts';
import { initedWorld, mailId, openGroup, otherId } from '../../cli/end-to-end/cli-world.ts';

/** Orders where the command line records something without a question, or before it. */
interface Situation {
  readonly name: string;
  readonly prepare: (world: ConsoleWorld) => Promise<WriteOrder>;
  readonly question: string | RegExp;
  readonly exitCode: number;
  readonly typed?: string;
}

const decision = 'Nothing would be changed. Record the decision?';
const fix = async ({ place }: ConsoleWorld): Promise<WriteOrder> => ({ kind: 'fix', group: place });

const situations: readonly Situation[] = [
  {
    name: 'fix of a group that nobody opted in',
    prepare: async ({ place }) => ({ kind: 'fix', group: { ...place, groupId: otherId } }),
    question: decision,
    exitCode: 3,
  },
  {
    name: 'fix of a closed group',
    prepare: async (world) => {
      await closingId(world);
      return fix(world);
    },
    question: decision,
    exitCode: 0,
  },
  {
    name: 'fix of an exempt group with a proposal',
    prepare: async (world) => {
      await proposalId(world);
      await exemptionId(world);
      return fix(world);
    },
    question: decision,
    exitCode: 3,
  },
  {
    name: 'fix of a group with an approved proposal',
    prepare: async (world) => {
      await world.cli(`approve ${await proposalId(world)} --yes`);
      return fix(world);
    },
    question: 'Change this group now?',
    typed: 'mail',
    exitCode: 0,
  },
  {
    name: 'fix of a group whose remediation was interrupted before anything was done',
    prepare: async (world) => {
      await interrupted(world, `fix ${mailId} --yes`, ['RevokeSecurityGroupIngress']);
      return fix(world);
    },
    question: /^Change this group now\? First it is recorded how rem-\w+ ended, which was interrupted\.$/,
    typed: 'mail',
    exitCode: 0,
  },
  {
    name: 'fix of a group whose remediation was interrupted once all was done',
    prepare: async (world) => {
      await interrupted(world, `fix ${mailId} --yes`);
      return fix(world);
    },
    question: /^Nothing would be changed\. Record how rem-\w+ ended, which was interrupted\?$/,
    exitCode: 0,
  },
  {
    name: 'undo of a closing of which an undo was interrupted',
    prepare: async (world) => {
      const id = await closingId(world);
      await interrupted(world, `undo ${id} --yes`, ['RevokeSecurityGroupIngress']);
      return { kind: 'undo', id, exemptFor: '7d' };
    },
    question: /^Undo it\? First it is recorded how rem-\w+ ended, which was interrupted\.$/,
    typed: 'mail',
    exitCode: 0,
  },
  {
    name: 'undo of a closing of which an undo was interrupted once all was done',
    prepare: async (world) => {
      const id = await closingId(world);
      await interrupted(world, `undo ${id} --yes`);
      return { kind: 'undo', id, exemptFor: '7d' };
    },
    question: /^Nothing would be changed\. Record how rem-\w+ ended, which was interrupted\?$/,
    exitCode: 0,
  },
];

test.concurrent.for(situations)(
  '$name: a preview writes nothing, and a yes does what the command line does',
  async ({ prepare, question, exitCode, typed = null }, { onTestFinished }) => {
    const world = await consoleWorld(shortClaims, onTestFinished);
    const order = await prepare(world);
    const second = await secondWorld(world, shortClaims, onTestFinished);
    world.sandbox.calls.reset();

    const preview = await world.hosted.preview(order);
    const changes = world.changes();
    const done = await world.hosted.execute(order, preview.question ?? { digest: '', typed: null });
    const terminal = await inTerminal(second, order);

    expect(preview).toMatchObject({ question: { typed }, end: { error: null } });
    expect(preview.question?.text).toMatch(question);
    expect(changes).toEqual([]);
    expect([done.end.exitCode, terminal.exitCode]).toEqual([exitCode, exitCode]);
    expect(await stateOf(world)).toEqual(await stateOf(second));
  },
);

test('fix of a group that is deferred asks before it records that', async () => {
  const world = asConsole(await initedWorld({ groups: [openGroup()] }));
  const order = await fix(world);

  const { question } = await world.hosted.preview(order);
  const changes = world.changes();
  const { end } = await world.hosted.execute(order, question ?? { digest: '', typed: null });
  const { document } = await world.cli.json('history-list', 'history list');

  expect(question).toMatchObject({ text: decision, about: { plans: [{ decision: 'defer' }] } });
  expect(changes).toEqual([]);
  expect(end.exitCode).toBe(3);
  expect(document.remediations).toMatchObject([{ outcome: 'deferred' }]);
});

test('a group that another remediation is changing is left alone without a question', async () => {
  const world = await consoleWorld({ SMTP_WARDEN_CLAIM_TIMEOUT_SECONDS: '86400' });
  await cutOff(world, `fix ${mailId} --yes`, ['RevokeSecurityGroupIngress']);
  world.sandbox.calls.reset();

  const result = await world.hosted.preview(await fix(world));

  expect(result.question).toBeNull();
  expect(result.end).toMatchObject({ exitCode: 1, error: null });
  expect(JSON.parse(documentOf(result))).toMatchObject({ skipped: [{ groupId: mailId, outcome: 'busy' }] });
  expect(world.changes()).toEqual([]);
});
