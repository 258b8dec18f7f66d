import type { IncomingMessage } from 'node:http';

/**
 * Why a request is not one of this console's own address; null where it is. A page of another site that has its name resolve to
 * 127.0.0.1 (DNS rebinding) sends its own name as Host. Judged by what stands on the wire, before anything else of the request is.
 */
export function hostProblem({ rawHeaders, url = '' }: IncomingMessage, host: string): string | null {
  const hosts = rawHeaders.filter((_, index) => index % 2 === 1 && rawHeaders[index - 1]?.toLowerCase() === 'host');
  const isOurs = hosts.length === 1 && hosts[0] === host;
  // `GET http://other/ HTTP/1.1` names a host as well, which counts more than the header (RFC 9112, section 3.2.2).
  return isOurs && url.startsWith('/') ? null : `This address is not the console's: it is http://${host}/ alone.`;
}
