import { expect, test } from 'vitest';
import { shortExposure, shortReason, watchedPorts } from '../../../../console/page/fleet/finding-texts.ts';
import { exposureText } from '../../../../core/evaluator/exposure-text.ts';
import { portRules } from '../../../../core/evaluator/port-rules.ts';
import { publicSpaceSize } from '../../../../core/model/public-address-space.ts';
import { aFinding } from '../../../builders/a-console-finding.ts';

const [rule] = portRules;
if (!rule) throw new Error('there is a rule');
const found = { total: publicSpaceSize('ipv4'), limitPrefixLength: 8, sources: [] };
const reason = exposureText(rule, 'ipv4', found);

test('an exposure is said without what is in every row', () => {
  expect(shortExposure({ port: rule.port, reason })).toBe('all of public IPv4 ()');
  expect(shortExposure({ port: rule.port, reason: 'something else' })).toBe('something else');
});

test('a reason is said without the decision, and not at all where it is what the row says already', () => {
  const exposures = [{ reason }, { reason: 'the other' }] as Parameters<typeof shortReason>[0]['exposures'];

  expect(shortReason(aFinding('sg-1', { reason: `${reason}; the other`, exposures }))).toBe('');
  expect(
    shortReason(
      aFinding('sg-1', { decision: 'exempt', reason: 'exempt until 2026-12-04T23:59:59.000Z by ops: a move' }),
    ),
  ).toBe('until 2026-12-04 23:59 by ops: a move');
  expect(shortReason(aFinding('sg-1', { decision: 'report', reason: 'not opted in: no tag' }))).toBe(
    'not opted in: no tag',
  );
});

test('the ports are those of the rules', () => {
  expect(watchedPorts).toBe('port 25');
});
