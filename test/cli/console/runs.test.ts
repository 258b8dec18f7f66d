import { setImmediate as turn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { createRuns } from '../../../cli/console/runs.ts';
import type { HostedRun, RunEnd } from '../../../cli/hosted/hosted-run.ts';
import type { Order } from '../../../console/shared/orders.ts';
import { fineEnd } from '../../builders/a-console.ts';

const status: Order = { kind: 'status' };
const reject: Order = { kind: 'reject', id: 'rem-1', reason: 'a' };
const execute: HostedRun['answer'] = { kind: 'execute', digest: 'd', typed: null };

function aRun(answer: HostedRun['answer'] = { kind: 'read' }, signal = new AbortController().signal): HostedRun {
  return { args: ['status'], tell: () => undefined, answer, signal };
}

/** Runs that go on until they are let go; those that heed their signal end by it. */
function heldRuns() {
  const running: { readonly run: HostedRun; readonly done: (end: RunEnd) => void }[] = [];
  const runHosted = (run: HostedRun) => new Promise<RunEnd>((done) => running.push({ run, done }));
  return { running, runs: createRuns(runHosted) };
}

test('at most eight reads go on at once, and the next one begins when one has ended', async () => {
  const { running, runs } = heldRuns();
  const all = Array.from({ length: 10 }, () => runs.begin(aRun(), status));
  await turn();
  const before = running.length;

  running[0]?.done(fineEnd);
  await turn();

  expect([before, running.length]).toEqual([8, 9]);
  expect(await all[0]).toEqual(fineEnd);
});

test('an execution does not wait for reads', async () => {
  const { running, runs } = heldRuns();
  for (let read = 0; read < 8; read += 1) void runs.begin(aRun(), status);

  void runs.begin(aRun(execute), reject);
  await turn();

  expect(running.at(-1)?.run.answer).toEqual(execute);
});

test('so many that wait are enough', () => {
  const { runs } = heldRuns();

  for (let read = 0; read < 39; read += 1) void runs.begin(aRun(), status);
  const before = runs.isFull('read');
  void runs.begin(aRun(), status);

  expect([before, runs.isFull('read'), runs.isFull('preview'), runs.isFull('execute')]).toEqual([
    false,
    true,
    true,
    false,
  ]);
});

test('a run that was stopped while it waited does not begin', async () => {
  const { running, runs } = heldRuns();
  for (let read = 0; read < 8; read += 1) void runs.begin(aRun(), status);
  const stopper = new AbortController();
  const waiting = runs.begin(aRun({ kind: 'read' }, stopper.signal), status);

  stopper.abort();
  running[0]?.done(fineEnd);

  expect(await waiting).toMatchObject({ error: 'Stopped before it began.' });
  expect(running.length).toBe(8);
});

test('a run that fails as no run should is an end with its message, and frees its place', async () => {
  const runs = createRuns(() => Promise.reject(new Error('a bug')));

  const end = await runs.begin(aRun(), status);

  expect(end).toMatchObject({ kind: 'end', exitCode: 1, error: 'a bug' });
  expect(runs.isBusy()).toBe(false);
});

test('at the end every run is told to stop, and an execution that ends in time is waited for', async () => {
  const { running, runs } = heldRuns();
  void runs.begin(aRun(), status);
  void runs.begin(aRun(execute), reject);
  await turn();

  const ended = runs.end(4_000);
  const areStopped = running.map(({ run }) => run.signal.aborted);
  for (const { done } of running) done(fineEnd);

  expect(areStopped).toEqual([true, true]);
  expect(await ended).toEqual([]);
});

test('an execution that does not end in time is named, and a read is not', async () => {
  const { runs } = heldRuns();
  void runs.begin(aRun(), status);
  void runs.begin(aRun(execute), reject);
  await turn();

  expect(await runs.end(20)).toEqual([reject]);
});
