import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { errorCode } from './aws-error.ts';

/** The values of a secret that are accepted now, the current one first. `maxAgeMs`: how old what is remembered may be. */
export type SecretReader = (maxAgeMs: number) => Promise<readonly string[]>;

/**
 * Reads the current and the previous version of a secret, so that while it is rotated both are good. Remembers what it
 * read, but no failure; throws where the secret cannot be read or is empty. `now` in milliseconds.
 */
export function secretReader(secrets: SecretsManagerClient, arn: string, now: () => number): SecretReader {
  let known: { readonly values: readonly string[]; readonly at: number } | null = null;
  return async (maxAgeMs) => {
    if (known && now() - known.at < maxAgeMs) return known.values;
    const at = now();
    const [current, previous] = await Promise.all([
      versionOf(secrets, arn, 'AWSCURRENT'),
      versionOf(secrets, arn, 'AWSPREVIOUS'),
    ]);
    if (!current) throw new Error(`secret ${arn} has no current text`);
    const values = previous ? [current, previous] : [current];
    known = { values, at };
    return values;
  };
}

/** Null where there is no such version: a secret that was never rotated has no previous one. */
async function versionOf(
  secrets: SecretsManagerClient,
  SecretId: string,
  VersionStage: string,
): Promise<string | null> {
  try {
    const { SecretString } = await secrets.send(new GetSecretValueCommand({ SecretId, VersionStage }));
    return SecretString?.trim() || null;
  } catch (error) {
    if (VersionStage === 'AWSPREVIOUS' && errorCode(error) === 'ResourceNotFoundException') return null;
    throw error;
  }
}
