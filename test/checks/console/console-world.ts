import type { Browser, BrowserContextOptions } from 'playwright-core';
import { afterAll, onTestFinished } from 'vitest';
import { type ConsoleSandbox, consoleSandbox } from '../../builders/console-sandbox.ts';
import { type Cli, cliIn } from '../../cli/end-to-end/run-cli.ts';
import { type SignedIn, signIn } from './sign-in.ts';
import { type RunningConsole, startConsole } from './start-console.ts';

/** The sandbox's account of the console, a console on it, and a browser that is signed in. All of it ends with the test. */
export interface ConsoleWorld extends ConsoleSandbox, SignedIn {
  readonly cli: Cli;
  readonly running: RunningConsole;
  /** Goes to a path of the console by its address, as somebody does who was sent it. */
  readonly go: (path: string) => Promise<void>;
}

interface WorldOptions extends BrowserContextOptions {
  readonly args?: readonly string[];
  /** Where it is: a sandbox that is there already; its owner ends it. */
  readonly on?: ConsoleSandbox;
}

/** Filled once for a file of tests: each test has a copy of it. */
let filled: Promise<ConsoleSandbox> | null = null;
afterAll(async () => (await filled)?.sandbox.close());

async function newSandbox(): Promise<ConsoleSandbox> {
  filled ??= consoleSandbox();
  const { sandbox: base, environment } = await filled;
  const sandbox = await base.copy();
  onTestFinished(() => sandbox.close());
  return { sandbox, environment: { ...environment, ...sandbox.environment() } };
}

export async function consoleWorld(
  browser: Browser,
  { args = [], on, ...context }: WorldOptions = {},
): Promise<ConsoleWorld> {
  const world = on ?? (await newSandbox());
  const running = await startConsole(world.environment, args);
  const signedIn = await signIn(browser, running, context);
  const go = async (path: string) => {
    await signedIn.page.goto(`${running.origin}${path}`);
    await signedIn.page.getByRole('heading', { level: 1 }).waitFor();
  };
  return { ...world, ...signedIn, cli: cliIn(world.environment), running, go };
}

/** The address of a group's page. */
export function pathOf({
  account,
  region,
  groupId,
}: {
  readonly account: string;
  readonly region: string;
  readonly groupId: string;
}): string {
  return `/groups/${account}/${region}/${groupId}`;
}
