import { AssumeRoleCommand, type STSClient } from '@aws-sdk/client-sts';

/** The role that is taken on in each of the other accounts. */
export interface SpokeRole {
  /** The name of the role, with its path where it has one. */
  readonly roleName: string;
  readonly externalId: string | null;
}

/** As the SDK's clients want them: asked whenever a call needs them. */
export type Credentials = () => Promise<TemporaryCredentials>;

interface TemporaryCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  readonly expiration: Date;
}

/** A role that calls itself from a role gets one hour at most, even if more is requested (STS API reference, AssumeRole). */
const lifetimeSeconds = 3_600;
const renewBeforeMs = 5 * 60_000;

/** Of how many accounts they are remembered, 2 KB each. */
const mostSessions = 500;

const spokeAdvice = 'check that deploy/spoke.yml is deployed there, its trust and the external id';

/**
 * Credentials for other accounts, by assuming the spoke role there. `sts` is asked for its client when one is assumed. Each account's are fetched once and shared by its
 * regions until five minutes before they end. A role that cannot be assumed rejects with a SpokeError naming the account,
 * and is requested again the next time.
 */
export function spokeCredentials(
  sts: () => STSClient,
  role: SpokeRole,
  { partition, now }: { readonly partition: string; readonly now: () => number },
): (account: string) => Credentials {
  const known = new Map<string, Promise<TemporaryCredentials>>();
  const keep = (account: string, session: Promise<TemporaryCredentials>): void => {
    known.delete(account);
    known.set(account, session);
    // The first is the one that was used longest ago. Whoever uses it goes on; the next who asks assumes the role again.
    if (known.size > mostSessions) for (const oldest of known.keys()) return void known.delete(oldest);
  };
  const renew = (account: string): Promise<TemporaryCredentials> => {
    const session = assume(sts(), spokeRoleArn(account, role, partition), { ...role, advice: spokeAdvice });
    keep(account, session);
    // Every caller that waits gets the error; the next caller tries again.
    session.catch(() => known.get(account) === session && known.delete(account));
    return session;
  };
  return (account) => async () => {
    const session = known.get(account) ?? renew(account);
    keep(account, session);
    const credentials = await session;
    if (credentials.expiration.getTime() - renewBeforeMs > now()) return credentials;
    // Of those that find it old, the first renews it for all.
    return known.get(account) === session ? renew(account) : (known.get(account) ?? renew(account));
  };
}

export function spokeRoleArn(account: string, { roleName }: Pick<SpokeRole, 'roleName'>, partition: string): string {
  return `arn:${partition}:iam::${account}:role/${roleName}`;
}

/** An account that cannot be reached. STS says AccessDenied whether the role is missing or does not trust us. */
export class SpokeError extends Error {
  override readonly name = 'SpokeError';
}

/**
 * Credentials of one role, assumed again before they end: for what is not done in a member account. Rejects with an error that names the
 * role.
 */
export function roleCredentials(
  sts: STSClient,
  arn: string,
  { externalId }: Pick<SpokeRole, 'externalId'>,
): Credentials {
  const advice = 'check that it exists, its trust and the external id';
  // The client that they are for remembers them until they end.
  return () => assume(sts, arn, { externalId, advice });
}

interface AssumeOptions extends Pick<SpokeRole, 'externalId'> {
  /** What to do about a role that cannot be assumed. */
  readonly advice: string;
}

async function assume(
  sts: STSClient,
  arn: string,
  { externalId, advice }: AssumeOptions,
): Promise<TemporaryCredentials> {
  try {
    const { Credentials: got } = await sts.send(
      new AssumeRoleCommand({
        RoleArn: arn,
        RoleSessionName: 'smtp-warden',
        DurationSeconds: lifetimeSeconds,
        ...(externalId === null ? {} : { ExternalId: externalId }),
      }),
    );
    if (!got?.AccessKeyId || !got.SecretAccessKey || !got.SessionToken || !got.Expiration) {
      throw new Error('STS returned no credentials');
    }
    return {
      accessKeyId: got.AccessKeyId,
      secretAccessKey: got.SecretAccessKey,
      sessionToken: got.SessionToken,
      expiration: got.Expiration,
    };
  } catch (error) {
    const why = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    throw new SpokeError(`the role ${arn} cannot be assumed (${why}); ${advice}`, { cause: error });
  }
}
