import type { GroupRef } from '../model/security-group.ts';
import type { RememberedMail } from './mail-domain.ts';
import type { GroupAddresses } from './mail-hold.ts';

/** Whom a closing would keep from getting mail. Only where mail domains are named. */
export interface MailHosts {
  /** The named domains, in lower case. At least one. */
  readonly domains: readonly string[];
  /** What is remembered of them. Throws where the table cannot be read; an item that is damaged says so. */
  remembered(): Promise<readonly RememberedMail[]>;
  /** The public addresses of the interfaces of a group. Throws where they cannot be read now, but may be. */
  addressesOf(group: GroupRef): Promise<GroupAddresses>;
}
