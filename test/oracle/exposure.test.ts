import { describe, expect, test } from 'vitest';
import { aRule, aSnapshot, fromCidr } from '../builders/builders.ts';
import { spanOf } from './addresses.ts';
import { exposedFamilies, publicSize } from './exposure.ts';

describe('the oracle of exposure', () => {
  const limits = { ipv4: 8, ipv6: 16 };
  const exposedBy = (...sources: string[]) => {
    return [
      ...exposedFamilies(aSnapshot({ rules: sources.map((text) => aRule({ source: fromCidr(text) })) }), [], limits),
    ];
  };

  test.each([
    [['0.0.0.0/0'], ['ipv4']],
    [['0.0.0.0/1', '128.0.0.0/1'], ['ipv4']],
    [['0.0.0.0/2', '64.0.0.0/2', '128.0.0.0/2', '192.0.0.0/2'], ['ipv4']],
    [['::/0'], ['ipv6']],
    [
      ['2000::/3', '0.0.0.0/1'],
      ['ipv4', 'ipv6'],
    ],
    [['17.0.0.0/8'], []],
    [['17.0.0.0/8', '8.8.8.8/32'], ['ipv4']],
    [['10.0.0.0/7'], []],
    [['10.0.0.0/8', '172.16.0.0/12', '224.0.0.0/4', '240.0.0.0/4'], []],
    [['fc00::/7', 'fe80::/10', '2600::/16'], []],
    [['2600::/16', '2601::/128'], ['ipv6']],
  ])('%j exposes %j', (sources, families) => {
    expect(exposedBy(...sources).toSorted()).toEqual(families);
  });

  test('counts the public addresses of 0.0.0.0/0 as the IANA registry leaves them', () => {
    const special = 16_777_216n * 35n + 2n ** 22n + 2n ** 20n + 2n ** 17n + 2n * 65_536n + 5n * 256n;

    expect(publicSize([spanOf('0.0.0.0/0')])).toBe(2n ** 32n - special);
  });
});
