/** A request that is refused: the status of the answer, and why. */
export interface Refused {
  readonly status: 400 | 401 | 403 | 404 | 405 | 413 | 415 | 500 | 503;
  readonly error: string;
}

/** A header of the request by its name, several of one name joined by commas. */
export type Header = (name: string) => string | undefined;

/** What a request of `/api/` has to be beside signed in; null where it is. Browsers say where it comes from. */
export function apiProblem(header: Header): Refused | null {
  const site = header('sec-fetch-site');
  if (site === undefined || site === 'same-origin') return null;
  return { status: 403, error: 'Only the page of the console itself may ask for this.' };
}

/** The same of a request that runs a command: from the page itself, and by no form, which cannot send JSON. */
export function writeProblem(header: Header, origin: string): Refused | null {
  if (header('origin') !== origin)
    return { status: 403, error: `The Origin is not ${origin}: only the page of the console itself may do this.` };
  if (/^application\/json(?:\s*;\s*charset=utf-8)?$/i.test(header('content-type') ?? '')) return null;
  return { status: 415, error: 'The content type has to be application/json.' };
}

/** Whether a browser looks ahead at an address that nobody has opened yet: the token must not be used up by that. */
export function isAhead(header: Header): boolean {
  const purposes = [header('sec-purpose'), header('purpose'), header('x-moz')];
  if (purposes.some((purpose) => /prefetch|preview/i.test(purpose ?? ''))) return true;
  return (header('sec-fetch-dest') ?? 'document') !== 'document';
}

/**
 * Whether the request came by a link of another site, or by a file: with SameSite=Strict the browser then keeps the cookie from us, and
 * sends it when the page that it got loads itself again.
 */
export function isFromElsewhere(header: Header): boolean {
  const site = header('sec-fetch-site');
  const isPage = header('sec-fetch-mode') === 'navigate' && header('sec-fetch-dest') === 'document';
  return isPage && (site === 'cross-site' || site === 'same-site');
}

export const busyRefusal: Refused = {
  status: 503,
  error: 'Too many commands wait to be run. Wait until some have ended, or stop them.',
};

export const readOnlyRefusal: Refused = {
  status: 403,
  error: 'This console was started with --read-only and changes nothing. Start it without that to do this.',
};
