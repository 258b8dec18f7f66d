import { dynamodbClient } from '../../../aws/clients.ts';
import { createTable, createTables } from '../../../aws/create-tables.ts';
import { sweepTable } from '../../../aws/table-definitions.ts';
import { readSettings } from '../../../runtime/settings.ts';
import type { Sandbox } from '../../../sandbox/start-sandbox.ts';
import { consoleGroups, memberAccount, ownAccount } from './console-groups.ts';
import { consoleSeed } from './console-seed.ts';
import { keepEvidence } from './keep-evidence.ts';
import { openPastRuntime } from './past-runtime.ts';
import { people } from './people.ts';
import { playScene } from './play-scene.ts';
import type { Stage } from './stage.ts';
import { consoleStory } from './story.ts';

/** What the environment has to say beside `sandbox.environment()`, here and wherever the account is worked with. */
export const consoleSettings = {
  SMTP_WARDEN_MODE: 'plan',
  SMTP_WARDEN_ACCOUNTS: memberAccount,
  SMTP_WARDEN_REGIONS: 'us-east-1,eu-west-1',
} as const;

const home = { account: ownAccount, region: 'us-east-1' };
const minuteMs = 60_000;

/**
 * Makes the account that a newcomer sees, in a sandbox that was just started: groups and their network, tables, policy, proposals, and the
 * history of a month. The environment of this process has to be that of the sandbox, with `consoleSettings`. Whatever is on record is
 * written by the code that does it every day, with a clock that is set back. `now` is in milliseconds since the epoch, and what the
 * clock of the sandbox says. Throws where something does not come out as it should.
 */
export async function seedConsole(sandbox: Sandbox, now = Date.now()): Promise<void> {
  const settings = readSettings(process.env);
  sandbox.seed(consoleSeed());
  const dynamodb = dynamodbClient(home.region);
  await createTables(dynamodb, settings);
  await createTable(dynamodb, settings.deployment.sweepTable, sweepTable);
  const runtime = openPastRuntime(settings, home);
  const stage: Stage = { sandbox, settings, home, runtime, last: new Map() };
  const story = consoleStory(now);
  const [first] = story;
  if (first) runtime.clock.set(first.at - 10 * minuteMs);
  const { version } = await runtime.allowlist.current();
  await runtime.allowlist.adopt({ by: people.alice, on: version });
  for (const scene of story) await playScene(scene, stage);
  runtime.clock.set(now - 20 * minuteMs);
  await keepEvidence([consoleGroups.reachableMx, consoleGroups.reachableRelay], stage);
  sandbox.calls.reset();
}
