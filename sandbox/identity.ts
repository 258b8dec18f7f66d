import type { World } from './world.ts';
import { defaultAccount } from './world.ts';

/** Who calls, read from the credential scope of a SigV4 signature. The signature itself is not verified. */
export type Caller = { accessKey: string; account: string; region: string; service: string };

const header = /Credential=([^/,\s]+)\/\d+\/([^/,\s]+)\/([^/,\s]+)\/aws4_request/;

/**
 * The account is the access key id when that is 12 digits, the role's account for a key that AssumeRole handed out, and
 * 111122223333 for any other. `undefined` when the request carries no credentials.
 */
export function callerOf(authorization: string | undefined, world: World): Caller | undefined {
  const [, accessKey, region, service] = header.exec(authorization ?? '') ?? [];
  if (!accessKey || !region || !service) return undefined;
  return { accessKey, account: accountOf(accessKey, world), region, service };
}

function accountOf(accessKey: string, world: World): string {
  const session = world.sessions.get(accessKey);
  if (session) return session.account;
  return /^\d{12}$/.test(accessKey) ? accessKey : defaultAccount;
}
