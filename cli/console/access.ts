import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** Who may use the console: whoever came with the token once, by a cookie from then on. */
export interface Access {
  /** For the address that the command prints. */
  readonly token: string;
  /** Uses the token up where it is the right one. `used`: it was right, and somebody came with it before. */
  readonly spend: (token: string) => 'fresh' | 'used' | 'wrong';
  /** The cookie for who came with the token, as `Set-Cookie` has it. */
  readonly cookie: string;
  /** Whether the cookies of a request (its `Cookie` header) are of somebody who came with the token. */
  readonly admits: (cookies: string | undefined) => boolean;
}

/** Makes both secrets anew. `port` is part of the cookie's name, since browsers send cookies to all ports of a host. */
export function createAccess(port: number): Access {
  const [token, session, name] = [secret(), secret(), `smtp-warden-${port}`];
  let isSpent = false;
  return {
    token,
    spend: (given) => {
      if (!isSame(given, token)) return 'wrong';
      const was = isSpent ? 'used' : 'fresh';
      isSpent = true;
      return was;
    },
    cookie: `${name}=${session}; HttpOnly; SameSite=Strict; Path=/`,
    // Another server on this machine can set one of the same name: it must not hide ours.
    admits: (cookies = '') =>
      cookies.split(';').some((cookie) => {
        const [key, ...value] = cookie.trim().split('=');
        return key === name && isSame(value.join('='), session);
      }),
  };
}

/** 256 random bits, 43 characters. */
function secret(): string {
  return randomBytes(32).toString('base64url');
}

/** Takes as long for any text. */
function isSame(given: string, secretText: string): boolean {
  const [one, other] = [given, secretText].map((text) => createHash('sha256').update(text).digest());
  return one !== undefined && other !== undefined && timingSafeEqual(one, other);
}
