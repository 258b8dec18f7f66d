import { expect, test } from 'vitest';
import { evaluate } from '../../../core/evaluator/evaluate.ts';
import type { PortFamily } from '../../../core/plan/managed-rules.ts';
import { openedFamilies } from '../../../core/plan/opened-families.ts';
import { anOpenRule, aRule, fromCidr, managedTags } from '../../builders/builders.ts';

const ipv4: PortFamily = { port: 25, family: 'ipv4' };
const ipv6: PortFamily = { port: 25, family: 'ipv6' };
const both = new Map([[25, new Set(['ipv4', 'ipv6'])]]);

function exposuresOf(...texts: readonly string[]) {
  const rules = texts.map((text, at) => anOpenRule({ id: `sgr-${at}`, source: fromCidr(text) }));
  return evaluate({ rules, prefixLists: {}, approved: [], limits: { ipv4: 8, ipv6: 16 } });
}

const managed = (text: string) => aRule({ source: fromCidr(text), tags: managedTags });

test.each([
  ['none where nothing is', {}, new Map()],
  ['those that are being closed', { exposures: exposuresOf('::/0') }, new Map([[25, new Set(['ipv6'])]])],
  ['those that were closed', { closed: [ipv4] }, new Map([[25, new Set(['ipv4'])]])],
  ['those that are managed', { managed: [managed('2001:db8::/32')] }, new Map([[25, new Set(['ipv6'])]])],
  ['two that are being closed', { exposures: exposuresOf('0.0.0.0/0', '::/0') }, both],
  ['one that is managed and one that was closed', { managed: [managed('81.2.69.0/24')], closed: [ipv6] }, both],
  ['one that is being closed and one that was', { exposures: exposuresOf('0.0.0.0/0'), closed: [ipv6] }, both],
  ['another port beside it', { closed: [ipv4, { port: 587, family: 'ipv4' }] as const }, bothPorts()],
])('the families that approved CIDRs are let in by: %s', (_, change, opened) => {
  expect(openedFamilies({ exposures: [], managed: [], closed: [], ...change })).toEqual(opened);
});

function bothPorts() {
  return new Map([25, 587].map((port) => [port, new Set(['ipv4'])]));
}
