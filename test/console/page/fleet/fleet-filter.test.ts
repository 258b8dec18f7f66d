import { expect, test } from 'vitest';
import { filterOf, passing, reachOf } from '../../../../console/page/fleet/fleet-filter.ts';
import { aFinding } from '../../../builders/a-console-finding.ts';

const findings = [
  aFinding('sg-1', { account: '000011112222', groupName: 'Relay of mail' }, 'reachable'),
  aFinding('sg-2', { region: 'eu-west-1', decision: 'report' }, 'unattached'),
  aFinding('sg-3', { decision: 'exempt' }, 'no path found'),
  aFinding('sg-4', { decision: 'defer' }),
];

test.each([
  ['', ['sg-1', 'sg-2', 'sg-3', 'sg-4']],
  ['account=000011112222', ['sg-1']],
  ['region=eu-west-1', ['sg-2']],
  ['show=reachable', ['sg-1']],
  ['show=to-close', ['sg-1']],
  ['show=not-opted-in', ['sg-2']],
  ['show=exempt', ['sg-3']],
  ['show=deferred', ['sg-4']],
  ['show=nonsense&reach=nonsense', ['sg-1', 'sg-2', 'sg-3', 'sg-4']],
  ['reach=unattached', ['sg-2']],
  ['reach=unknown', ['sg-4']],
  ['text=SG-3', ['sg-3']],
  ['text=%20relay%20', ['sg-1']],
  ['text=sg&region=us-east-1&show=exempt', ['sg-3']],
])('the address ?%s shows %j', (query, expected) => {
  const shown = findings.filter(passing(filterOf(new URLSearchParams(query))));

  expect(shown.map(({ groupId }) => groupId)).toEqual(expected);
});

test('where there is no evidence, it is not known whether the internet gets through', () => {
  expect(reachOf(aFinding('sg-1'))).toBe('unknown');
});
