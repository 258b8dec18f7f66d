import type { MailDomain, RememberedMail } from '../../core/mail/mail-domain.ts';
import type { GroupAddresses } from '../../core/mail/mail-hold.ts';
import type { MailHosts } from '../../core/mail/mail-hosts.ts';
import { cidr } from '../../core/model/cidr.ts';
import { now } from './builders.ts';

export const mxAddress = '52.95.110.1';

/** What is remembered of example.com: one host with one address, looked up at the time of the test. */
export function aMailDomain(change: Partial<MailDomain> = {}): MailDomain {
  const lookedUpAt = new Date(now).toISOString();
  const hosts = [{ name: 'mx1.example.com', addresses: [mxAddress], lookedUpAt }];
  return { domain: 'example.com', hosts, lookedUpAt, failingSince: null, problem: null, ...change };
}

/** The same, looked up so many days before the test. */
export function anOldMailDomain(days: number): MailDomain {
  const lookedUpAt = new Date(now - days * 86_400_000).toISOString();
  const hosts = [{ name: 'mx1.example.com', addresses: [mxAddress], lookedUpAt }];
  return aMailDomain({ lookedUpAt, hosts, failingSince: lookedUpAt, problem: 'MX: queryMx ESERVFAIL example.com' });
}

export interface MailWorld {
  /** An error is thrown to the reader. */
  remembered: readonly RememberedMail[] | Error;
  addresses: GroupAddresses | Error;
  calls: { remembered: number; addresses: number };
  readonly mail: MailHosts;
}

/** A group with the address of the MX of example.com. */
export function someMail(change: Partial<Pick<MailWorld, 'remembered' | 'addresses'>> = {}): MailWorld {
  const world: MailWorld = {
    remembered: [aMailDomain()],
    addresses: { kind: 'read', cidrs: [cidr(`${mxAddress}/32`)] },
    calls: { remembered: 0, addresses: 0 },
    ...change,
    mail: {
      domains: ['example.com'],
      remembered: async () => {
        world.calls.remembered += 1;
        if (world.remembered instanceof Error) throw world.remembered;
        return world.remembered;
      },
      addressesOf: async () => {
        world.calls.addresses += 1;
        if (world.addresses instanceof Error) throw world.addresses;
        return world.addresses;
      },
    },
  };
  return world;
}
