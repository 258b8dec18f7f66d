import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cases } from '../builders/arbitraries.ts';
import { everyService, everyWho, reaches, reachTable, type Service, type Who } from './reachability.ts';

describe('the oracle of reachability', () => {
  test('its table says what asking for each source and service says', () => {
    const property = fc.property(cases, ({ snapshot }) => {
      const [everybody, services] = [everyWho([snapshot], []), everyService([snapshot])];

      const table = reachTable(snapshot, everybody, services);

      const asked = everybody.map((who) => {
        return services
          .map((service) => (reaches(snapshot, who, service) ? '1' : '0'))
          .toReversed()
          .join('');
      });
      expect(table.map((mask) => mask.toString(2).padStart(services.length, '0'))).toEqual(asked);
    });
    fc.assert(property, { numRuns: 100 });
  });

  test('a difference that any address and port shows is seen by some witness', () => {
    const bits = { ipv4: 32n, ipv6: 128n };
    const anyWho: fc.Arbitrary<Who> = fc
      .constantFrom('ipv4' as const, 'ipv6' as const)
      .chain((family) =>
        fc.bigInt({ min: 0n, max: (1n << bits[family]) - 1n }).map((address) => ({ family, address })),
      );
    const anyService: fc.Arbitrary<Service> = fc.record({
      protocol: fc.constantFrom(6, 17, 1, 58, 47, 99),
      port: fc.nat(65535),
    });
    const property = fc.property(
      cases,
      cases,
      anyWho,
      anyService,
      ({ snapshot: one }, { snapshot: other }, who, service) => {
        const isDifferent = reaches(one, who, service) !== reaches(other, who, service);

        const [everybody, services] = [everyWho([one, other], []), everyService([one, other])];
        const [a, b] = [one, other].map((state) => reachTable(state, everybody, services).join());

        if (isDifferent) expect(a).not.toBe(b);
      },
    );
    fc.assert(property, { numRuns: 500 });
  });
});
