import { lookUpMail, type OpenStep } from '../../core/mail/look-up.ts';
import type { MailStore } from '../../core/mail/mail-domain.ts';
import { rememberMail } from '../../core/mail/remember-mail.ts';
import type { Logger } from '../../runtime/logger.ts';

export interface LookUpWorld {
  /** The named domains; none: nothing is done. */
  readonly domains: readonly string[];
  readonly openStep: OpenStep;
  readonly store: MailStore;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/**
 * Looks up the MX of the named domains and remembers them for the worker. Whatever fails is logged and stops no sweep: the worker goes by
 * what is remembered. Never rejects.
 */
export async function lookUpMailOf({ domains, openStep, store, now }: LookUpWorld, logger: Logger): Promise<void> {
  if (domains.length === 0) return;
  try {
    const lookups = await lookUpMail(domains, openStep);
    for (const remembered of await rememberMail(lookups, { store, now: now() })) {
      const { domain } = remembered;
      if ('left' in remembered) {
        logger.error(
          { domain, problem: remembered.left },
          'the remembered MX of a domain are damaged, and not looked up',
        );
      } else if (remembered.problem !== null) {
        const { failingSince, problem } = remembered;
        logger.warn({ domain, failingSince, problem }, 'not all MX of a domain were looked up');
      } else logger.info({ domain, hosts: remembered.hosts.length }, 'MX of a domain looked up');
    }
  } catch (error) {
    logger.error({ err: error }, 'the MX of the mail domains were not remembered');
  }
}
