import { readFileSync, writeSync } from 'node:fs';
import { styleText } from 'node:util';
import { dynamodbClient } from '../aws/clients.ts';
import { createTable, createTables } from '../aws/create-tables.ts';
import { sweepTable } from '../aws/table-definitions.ts';
import { chainFault } from '../core/audit/hash-chain.ts';
import { counted } from '../core/model/counted.ts';
import { composeForPeople } from '../runtime/compose-for-people.ts';
import { readSettings } from '../runtime/settings.ts';
import { startSandbox } from '../sandbox/start-sandbox.ts';
import { deliver } from './deliver.ts';
import { evidenceText } from './evidence.ts';
import { approveNetworks } from './policy.ts';
import { afterText, beforeText, historyText } from './story.ts';

/** The whole product in one run, on this machine: groups that are open, events about them, and what becomes of them. */
const started = Date.now();
const seed = JSON.parse(readFileSync(new URL('seed.json', import.meta.url), 'utf8'));
const sandbox = await startSandbox({ seed });
Object.assign(process.env, sandbox.environment(), {
  SMTP_WARDEN_MODE: 'enforce',
  SMTP_WARDEN_LOG_LEVEL: 'silent',
  POWERTOOLS_METRICS_DISABLED: 'true',
  // The worker wants to know its queues; in this story it is called without.
  SMTP_WARDEN_GROUP_QUEUE_URL: `${sandbox.endpoint}/groups`,
  SMTP_WARDEN_BACKGROUND_QUEUE_URL: `${sandbox.endpoint}/background`,
  SMTP_WARDEN_BACKGROUND_DEAD_LETTER_QUEUE_URL: `${sandbox.endpoint}/background-dead`,
  SMTP_WARDEN_DEAD_LETTER_QUEUE_URL: `${sandbox.endpoint}/dead-letters`,
});
const settings = readSettings(process.env);
/** A public instance, one behind a load balancer, and a group that nothing has. */
const shown = ['sg-0000000000000a001', 'sg-0000000000000a002', 'sg-0000000000000a003'];
const home = { account: '111122223333', region: 'us-east-1' };
const runtime = composeForPeople(settings, home, say);

try {
  chapter('An AWS account on this machine, with twelve security groups');
  await createTables(dynamodbClient(home.region), settings);
  // Where the deployed bot counts how many groups it closes in an hour.
  await createTable(dynamodbClient(home.region), settings.deployment.sweepTable, sweepTable);
  say(await beforeText(runtime, home));

  chapter('The policy: who may reach port 25, vouched for by somebody, and one exemption');
  say(await approveNetworks(runtime, home));

  chapter('Who would be cut off: interfaces, routes and flow logs, read before anything is changed');
  say(await evidenceText({ settings, runtime, home, groupIds: shown, say }));

  chapter('CloudTrail says that these groups were changed; the worker Lambda gets the events from its queue');
  const groupIds = seed.groups.map(({ id }: { id: string }) => id);
  const { messages, failures } = await deliver(groupIds);
  say(`${counted(messages, 'message')} delivered, ${failures.length} to deliver again`);

  chapter('What was decided, and how the groups look now');
  say(await afterText(runtime, home, groupIds));

  chapter('On record');
  const { text, chains } = await historyText(runtime);
  say(text);
  const faults = chains.flatMap((links) => chainFault(links) ?? []);
  say(
    `Every entry holds the hash of the one before it: ${counted(chains.length, 'chain')} verified, ${counted(faults.length, 'fault')}`,
  );
  say(
    styleText(
      'dim',
      `\nDone in ${((Date.now() - started) / 1000).toFixed(1)} s. Try it yourself: npx smtp-warden sandbox --seed demo/seed.json`,
    ),
  );
  if (failures.length > 0 || faults.length > 0) process.exitCode = 1;
} finally {
  await sandbox.close();
}

function chapter(title: string): void {
  say(`\n${styleText(['bold', 'cyan'], `■ ${title}`)}\n`);
}

function say(text: string): void {
  writeSync(1, `${text}\n`);
}
