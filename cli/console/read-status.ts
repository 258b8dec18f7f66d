import { configuredRegion } from '../../aws/regions.ts';
import type { StatusInfo } from '../../console/shared/status-info.ts';
import { optInValue } from '../../core/policy/opt-in.ts';
import type { Settings } from '../../runtime/settings.ts';
import { failureOf } from '../failure-of.ts';
import { openSession } from '../session.ts';
import { version } from '../version.ts';

/** What of the status the console's own options and settings say: it stays as it is. */
export interface StatusParts {
  readonly settings: Settings;
  readonly readOnly: boolean;
  readonly sandbox: StatusInfo['sandbox'];
  readonly shell: StatusInfo['shell'];
}

type Identity = Pick<StatusInfo, 'account' | 'caller' | 'region' | 'accounts' | 'problem'>;

/** How long an identity is believed, in milliseconds. */
const believedMs = 30_000;

/**
 * Gives what reads the status. Who the caller is, is asked again after 30 seconds, and at once where the credentials did not work: somebody
 * may have signed in meanwhile. It never rejects: what does not work is in the status.
 */
export function statusReader(parts: StatusParts): () => Promise<StatusInfo> {
  const { settings, readOnly, sandbox, shell } = parts;
  let latest: { readonly identity: Promise<Identity>; readonly until: number } | null = null;
  const identityNow = async () => {
    if (latest !== null && performance.now() < latest.until) return latest.identity;
    const asked = { identity: readIdentity(), until: performance.now() + believedMs };
    latest = asked;
    const identity = await asked.identity;
    if (identity.problem !== null && latest === asked) latest = null;
    return identity;
  };
  return async () => ({
    version,
    ...(await identityNow()),
    profile: sandbox === null ? process.env.AWS_PROFILE || null : null,
    mode: settings.warden.mode,
    noticeDays: settings.noticeDays,
    optInTag: `${settings.warden.optInTagKey}=${optInValue}`,
    readOnly,
    sandbox,
    regions: settings.regions ?? [],
    shell,
  });
}

async function readIdentity(): Promise<Identity> {
  try {
    const { identity, home, runtime } = await openSession({ notice: () => undefined, ownsProcess: false });
    // They are for filters: without them the page works as well.
    const accounts = await runtime.fleet.accounts().catch(() => []);
    const { account, region } = home;
    return { account, caller: identity.arn, region, accounts, problem: null };
  } catch (error) {
    const problem = failureOf(error).message;
    return { account: null, caller: null, region: await regionIfAny(), accounts: [], problem };
  }
}

async function regionIfAny(): Promise<string | null> {
  const { AWS_REGION, AWS_DEFAULT_REGION } = process.env;
  return AWS_REGION || AWS_DEFAULT_REGION || configuredRegion().catch(() => null);
}
