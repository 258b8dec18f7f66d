import { isRegion } from '../../core/model/aws-ids.ts';
import { UsageError } from '../failure.ts';
import type { Host } from '../host/host.ts';
import { useProfile } from '../profile.ts';

export interface PlaceAsked {
  readonly sandbox?: boolean;
  readonly profile?: string;
  readonly region?: string;
}

/** Where the console works, and how a terminal does the same. */
export interface ConsolePlace {
  /** The variables that lead to the sandbox; null: it works in AWS. */
  readonly sandbox: Readonly<Record<string, string>> | null;
  /** What goes before and after each command line that is shown; see `StatusInfo`. */
  readonly shell: { readonly before: string; readonly after: readonly string[] };
  readonly close: () => Promise<void>;
}

/** Sets up the environment of this process for all that the console runs. Throws a UsageError where the options cannot be carried out. */
export async function openPlace({ sandbox, profile, region }: PlaceAsked, host: Host): Promise<ConsolePlace> {
  if (sandbox) {
    if (profile !== undefined) throw new UsageError('--sandbox has credentials of its own: leave out --profile');
    if (region !== undefined) throw new UsageError('the account of --sandbox is in us-east-1: leave out --region');
    return openSandbox();
  }
  useProfile(profile, host.notice);
  if (region !== undefined) {
    if (!isRegion(region)) throw new UsageError(`${JSON.stringify(region)} is not an AWS region such as us-east-1`);
    process.env.AWS_REGION = region;
  }
  const before = region === undefined ? '' : `AWS_REGION=${region} `;
  const after = profile === undefined ? [] : ['--profile', profile];
  return { sandbox: null, shell: { before, after }, close: async () => undefined };
}

async function openSandbox(): Promise<ConsolePlace> {
  // Loaded only here, as for the command `sandbox`.
  const [{ startSandbox }, { consoleSettings, seedConsole }] = await Promise.all([
    import('../../sandbox/start-sandbox.ts'),
    import('./sandbox/seed-console.ts'),
  ]);
  const sandbox = await startSandbox();
  const environment = { ...sandbox.environment(), ...consoleSettings };
  // A profile, an endpoint of one service or a table of the person's own would count more than what the sandbox has.
  for (const name of Object.keys(process.env).filter((one) => /^(AWS|SMTP_WARDEN)_/.test(one)))
    delete process.env[name];
  Object.assign(process.env, environment);
  await seedConsole(sandbox).catch(async (error: unknown) => {
    await sandbox.close();
    throw error;
  });
  return { sandbox: environment, shell: { before: '', after: [] }, close: sandbox.close };
}
