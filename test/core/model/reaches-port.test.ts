import { expect, test } from 'vitest';
import { reachesPort } from '../../../core/model/reaches-port.ts';
import { ports } from '../../builders/builders.ts';

test.each([
  ['tcp', ports(25), true],
  ['tcp', ports(20, 25), true],
  ['tcp', ports(25, 30), true],
  ['tcp', ports(0, 24), false],
  ['tcp', ports(26, 65_535), false],
  ['tcp', null, false],
  ['udp', ports(25), false],
  ['icmp', ports(25, 25), false],
  ['47', null, false],
  ['-1', null, true],
])('protocol %s with ports %o reaches TCP port 25: %o', (protocol, range, expected) => {
  expect(reachesPort({ protocol, ports: range }, 25)).toBe(expected);
});
