import { NODATA, Resolver } from 'node:dns/promises';
import type { MailResolver } from '../core/mail/look-up.ts';

/** How long all questions of one lookup may take together, in milliseconds. */
export const lookupMs = 5_000;

/** Each server is asked again after a second: what is lost on the way is asked a second time within the whole time. */
const patience = { timeout: 1_000, tries: 2 };

/**
 * Asks DNS by Node's resolver, which asks over TCP again where an answer was cut off, and takes no answer with another id. `servers` are in
 * the form of `setServers`; none: those of the system. After {@link lookupMs} every question fails, open ones and new ones. Call `close` at
 * the end.
 */
export function openResolver(
  servers: readonly string[],
  milliseconds = lookupMs,
): MailResolver & { readonly close: () => void } {
  const resolver = new Resolver(patience);
  if (servers.length > 0) resolver.setServers(servers);
  let isOver = false;
  const timer = setTimeout(() => {
    isOver = true;
    resolver.cancel();
  }, milliseconds);
  const ask = async <Answer>(question: () => Promise<Answer[]>): Promise<Answer[]> => {
    if (isOver) throw new Error(overText(milliseconds));
    try {
      return await question();
    } catch (error) {
      if (isOver) throw new Error(overText(milliseconds));
      if (codeOf(error) === NODATA) return [];
      throw error;
    }
  };
  return {
    cname: (name) => ask(() => resolver.resolveCname(name)),
    mx: (name) => ask(() => resolver.resolveMx(name)),
    ipv4: (name) => ask(() => resolver.resolve4(name)),
    ipv6: (name) => ask(() => resolver.resolve6(name)),
    close: () => clearTimeout(timer),
  };
}

function overText(milliseconds: number): string {
  return `not answered within ${milliseconds / 1000} seconds`;
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : null;
}
