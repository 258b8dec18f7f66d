import { NODATA, Resolver } from 'node:dns/promises';
import type { OpenStep } from '../core/mail/look-up.ts';

/** How long all questions of one of the two steps of a lookup may take together, in milliseconds: the lookup takes 5 s at most. */
export const stepMs = 2_500;

/** Each server is asked again after a second: what is lost on the way is asked a second time within the whole time. */
const patience = { timeout: 1_000, tries: 2 };

/**
 * Asks DNS by Node's resolver, which asks over TCP again where an answer was cut off, and takes no answer with another id. `servers` are in
 * the form of `setServers`; none: those of the system. After {@link stepMs} every question fails, open ones and new ones. Call `close` at
 * the end. Each question has a resolver of its own: with one answer that cannot be read, a resolver gives up all that it has asked.
 */
export function openResolver(servers: readonly string[], milliseconds = stepMs): ReturnType<OpenStep> {
  const open = new Set<Resolver>();
  let isOver = false;
  const timer = setTimeout(() => {
    isOver = true;
    for (const resolver of open) resolver.cancel();
  }, milliseconds);
  const ask = async <Answer>(question: (resolver: Resolver) => Promise<Answer[]>): Promise<Answer[]> => {
    if (isOver) throw new Error(overText(milliseconds));
    const resolver = new Resolver(patience);
    open.add(resolver);
    try {
      if (servers.length > 0) resolver.setServers(servers);
      return await question(resolver);
    } catch (error) {
      if (isOver) throw new Error(overText(milliseconds));
      if (codeOf(error) === NODATA) return [];
      throw error;
    } finally {
      open.delete(resolver);
    }
  };
  return {
    cname: (name) => ask((resolver) => resolver.resolveCname(name)),
    mx: (name) => ask((resolver) => resolver.resolveMx(name)),
    ipv4: (name) => ask((resolver) => resolver.resolve4(name)),
    ipv6: (name) => ask((resolver) => resolver.resolve6(name)),
    close: () => clearTimeout(timer),
  };
}

function overText(milliseconds: number): string {
  return `not answered within ${milliseconds / 1000} seconds`;
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : null;
}
