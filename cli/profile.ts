import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { sandboxSecret } from '../sandbox/environment.ts';
import { UsageError } from './failure.ts';

/** A profile to use, and what named it. */
interface Named {
  readonly profile: string;
  readonly by: string;
}

/**
 * Uses the profile of --profile, or of AWS_PROFILE, which counts more than credentials in the environment, as with the AWS command
 * line. `notice` is told where AWS_PROFILE is used against an endpoint on this machine. Throws a UsageError where no such profile
 * exists, and where the variables of the sandbox are set: it answers to any credentials, so nothing else would show the mistake.
 */
export function useProfile(asked: string | undefined, notice: (text: string) => void): void {
  if (asked?.trim() === '') throw new UsageError('--profile is empty; give the name of a profile');
  const { AWS_PROFILE } = process.env;
  const named = asked
    ? { profile: asked, by: '--profile' }
    : AWS_PROFILE && { profile: AWS_PROFILE, by: 'AWS_PROFILE' };
  if (!named) return;
  checkEndpoint(named, notice);
  checkExists(named);
  if (asked === undefined) return;
  for (const name of ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN']) delete process.env[name];
  process.env.AWS_PROFILE = asked;
}

function checkEndpoint({ profile, by }: Named, notice: (text: string) => void): void {
  const { AWS_ENDPOINT_URL, AWS_SECRET_ACCESS_KEY } = process.env;
  if (!AWS_ENDPOINT_URL) return;
  const where = `${by} is ${JSON.stringify(profile)}, and AWS_ENDPOINT_URL is ${AWS_ENDPOINT_URL}`;
  if (AWS_SECRET_ACCESS_KEY !== sandboxSecret) {
    // Who gives --profile knows of it; a variable may be left over from before.
    if (by === 'AWS_PROFILE' && isThisMachine(AWS_ENDPOINT_URL)) {
      notice(`${where}: the credentials of the profile are used there, and not at AWS.`);
    }
    return;
  }
  const without = by === '--profile' ? 'leave out --profile' : 'unset AWS_PROFILE';
  throw new UsageError(
    `${where}, the sandbox: ${without} to use the sandbox, or unset AWS_ENDPOINT_URL, AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY to use the profile`,
  );
}

function isThisMachine(url: string): boolean {
  const host = URL.parse(url)?.hostname ?? '';
  return host === 'localhost' || host === '[::1]' || /^127(\.\d+){3}$/.test(host);
}

/** The SDK takes a missing profile `default` for none, and looks for credentials elsewhere. */
function checkExists({ profile, by }: Named): void {
  if (profile === 'default') return;
  const config = process.env.AWS_CONFIG_FILE || fileInHome('config');
  const credentials = process.env.AWS_SHARED_CREDENTIALS_FILE || fileInHome('credentials');
  const known = new Set([
    ...sectionsOf(textOf(config)).flatMap((name) => /^(?:profile\s+(.+)|(default))$/.exec(name)?.slice(1) ?? []),
    ...sectionsOf(textOf(credentials)),
  ]);
  const names = [...known].map(unquoted).filter((name) => name !== '');
  if (names.includes(profile)) return;
  const all = names.length === 0 ? 'they name no profile' : `they name ${namesText(names)}`;
  throw new UsageError(
    `${by} is ${JSON.stringify(profile)}, and no such profile is in ${config} or ${credentials}; ${all}`,
  );
}

/** Where both files are unless variables say otherwise (AWS SDKs and tools reference guide, Location of the shared files). */
function fileInHome(name: string): string {
  return join(process.env.HOME || homedir(), '.aws', name);
}

/** The SDK takes a file that cannot be read for an empty one. */
function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

/** The names in brackets at the beginning of lines. */
function sectionsOf(text: string): string[] {
  return [...text.matchAll(/^\s*\[([^\]\n]+)\]/gm)].map(([, name = '']) => name.trim());
}

function unquoted(name: string | undefined): string {
  return (name ?? '').trim().replace(/^(["'])(.*)\1$/, '$2');
}

const mostNames = 10;

function namesText(names: readonly string[]): string {
  const more = names.length - mostNames;
  return `${names.slice(0, mostNames).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
