import { expect, test } from 'vitest';
import { addressRange, cidr, familyOf } from '../../../core/model/cidr.ts';
import { networkOf } from '../../../core/model/network.ts';
import { publicSize } from '../../../core/model/public-address-space.ts';

test('a network is what its CIDR means, also after more networks than are remembered', () => {
  const texts = [
    ...['0.0.0.0/0', '::/0', '10.0.0.0/8', '198.51.100.7/32', '2001:db8::/32', '2600::/12'],
    ...Array.from({ length: 5000 }, (_, index) => `${11 + (index >> 8)}.${index & 255}.0.0/16`),
    '0.0.0.0/0',
  ];

  for (const text of texts.map(cidr)) {
    const { family, roundedPublic, addresses, publicAddresses } = networkOf(text);
    const range = addressRange(text);
    expect({ family, roundedPublic, addresses, publicAddresses }).toEqual({
      family: familyOf(text),
      roundedPublic: Number(publicSize([range])),
      addresses: [range],
      publicAddresses: publicSize([range]),
    });
  }
});

test('a network that was met before is not worked out again', () => {
  expect(networkOf(cidr('203.0.112.0/24'))).toBe(networkOf(cidr('203.0.112.0/24')));
});
