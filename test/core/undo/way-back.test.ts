import { expect, test } from 'vitest';
import { listsOf, wayBackOf } from '../../../core/undo/way-back.ts';
import { restored, revoking, tagging } from '../../builders/a-step.ts';
import { anOpenRule, fromList, ports } from '../../builders/builders.ts';
import { aChange, anUndoPlan } from './an-undo-plan.ts';

const open = anOpenRule({ id: 'sgr-open' });
const made = anOpenRule({ id: 'sgr-made', ports: ports(20, 24) });
const steps = [tagging({}, restored(open)), revoking(made)];
const added = [{ ...restored(made), tags: {} }];

test('the gate lets the undo of a closing authorise what it restores, and revoke what was added', () => {
  const plan = anUndoPlan({ change: aChange({ revoked: [open], added }), steps });

  expect(wayBackOf(plan)).toEqual({ authorize: [restored(open)], revoke: added });
});

test('the gate lets an undo that closes the port again do no more than an ordinary closing', () => {
  expect(wayBackOf(anUndoPlan({ change: aChange({ kind: 'reopening', added }), steps }))).toBeNull();
});

test('the prefix lists of what was revoked are read, each once', () => {
  const ofList = (id: string, prefixListId: string) => anOpenRule({ id, source: fromList(prefixListId) });
  const revoked = [open, ofList('sgr-1', 'pl-b'), ofList('sgr-2', 'pl-a'), ofList('sgr-3', 'pl-b')];

  expect(listsOf(anUndoPlan({ change: aChange({ revoked }) }))).toEqual(['pl-b', 'pl-a']);
});
