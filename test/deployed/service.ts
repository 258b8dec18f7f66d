import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { GetAccessKeyInfoCommand, STSClient } from '@aws-sdk/client-sts';
import { startSandbox } from '../../sandbox/start-sandbox.ts';
import { cliIn, type Environment } from '../cli/end-to-end/run-cli.ts';
import { home } from '../live-warden.ts';
import { venvBin } from '../moto/install.ts';
import { startRelay } from './account-relay.ts';
import { startMinistack } from './start-ministack.ts';

const run = promisify(execFile);
const root = join(import.meta.dirname, '../..');
const stack = 'smtp-warden-prod';

/** The account that is looked after beside the one the service is in, and a second region. */
export const spoke = '444455556666';
export const elsewhere = 'eu-west-1';
/** The most groups that a sweep of the deployed service changes. */
export const brake = 2;

export type Service = Awaited<ReturnType<typeof deployService>>;

/** What is started is ended in the other order. */
type Ends = (() => Promise<void>)[];

/**
 * Deploys what `serverless deploy` deploys into an AWS on this machine, and the template for other accounts into one. It
 * is MiniStack, which runs the functions with what the policies of their roles allow, and the security groups and quotas of
 * our own sandbox: those of MiniStack know no pages and no filter by group, and one id for all rules of a permission.
 * Takes about half a minute. `close` ends everything, and so does an error.
 */
export async function deployService() {
  const ends: Ends = [];
  const close = async () => {
    for (const end of ends.splice(0).reverse()) await end();
  };
  try {
    return { ...(await deployInto(ends)), close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function deployInto(ends: Ends) {
  const sandbox = await startSandbox();
  ends.push(sandbox.close);
  const local = await startLocalAws(sandbox.endpoint, ends);
  try {
    await deploy(local.environment);
    const outputs = await outputsOf(local.environment);
    await deploySpoke(local.environment, outputs);
    const tables = {
      SMTP_WARDEN_ALLOWLIST_TABLE: outputs.AllowlistTableName ?? '',
      SMTP_WARDEN_AUDIT_TABLE: outputs.AuditTableName ?? '',
    };
    return { sandbox, ...local, outputs, cli: cliIn({ ...local.environment, ...tables }) };
  } catch (error) {
    throw new Error(`MiniStack says: ${await local.output()}`, { cause: error });
  }
}

/** MiniStack, with the calls for security groups and quotas going to the sandbox; and the environment to use both. */
async function startLocalAws(sandbox: string, ends: Ends) {
  const secretKey = 'a-key-of-the-account-itself';
  const accounts = new Map<string, string>();
  const relay = await startRelay(sandbox, async (key) => accounts.get(key) ?? lookUp(key));
  ends.push(relay.close);
  const elsewhere = { AWS_ENDPOINT_URL_EC2: relay.endpoint, AWS_ENDPOINT_URL_SERVICE_QUOTAS: relay.endpoint };
  const { endpoint, output, close } = await startMinistack({ ...home, secretKey, environment: elsewhere });
  ends.push(close);
  const credentials = { accessKeyId: home.account, secretAccessKey: secretKey };
  const sts = new STSClient({ endpoint, region: home.region, credentials });

  async function lookUp(key: string): Promise<string> {
    const isAccount = /^\d{12}$/.test(key);
    const { Account = '' } = isAccount
      ? { Account: key }
      : await sts.send(new GetAccessKeyInfoCommand({ AccessKeyId: key }));
    accounts.set(key, Account);
    return Account;
  }

  const environment = {
    AWS_ENDPOINT_URL: endpoint,
    ...elsewhere,
    AWS_ACCESS_KEY_ID: home.account,
    AWS_SECRET_ACCESS_KEY: secretKey,
    AWS_REGION: home.region,
    AWS_DEFAULT_REGION: home.region,
    AWS_EC2_METADATA_DISABLED: 'true',
  };
  return { endpoint, output, environment };
}

/** `serverless deploy`, as an operator types it. */
export async function deploy(environment: Environment, mode = 'enforce'): Promise<void> {
  const params = { mode, brake, accounts: spoke, regions: `${home.region},${elsewhere}`, datadog: 'on' };
  const options = Object.entries(params).flatMap(([name, value]) => ['--param', `${name}=${value}`]);
  await command('serverless', ['deploy', '--region', home.region, ...options], environment);
}

/** The roles that the service takes on in the other account. */
async function deploySpoke(environment: Environment, outputs: Readonly<Record<string, string>>): Promise<void> {
  const told = { HubBusArn: outputs.EventBusArn, RoleRegion: home.region };
  const names = ['WorkerRoleArn', 'ScanRoleArn', 'SweepRoleArn', 'ExternalId'];
  const parameters = [...Object.entries(told), ...names.map((name) => [name, outputs[name]] as const)];
  const there = { ...environment, AWS_ACCESS_KEY_ID: spoke };
  const named = ['--stack-name', 'smtp-warden-spoke'];
  await aws(
    there,
    'cloudformation',
    'create-stack',
    ...named,
    ...['--template-body', 'file://deploy/spoke.yml', '--capabilities', 'CAPABILITY_NAMED_IAM', '--parameters'],
    ...parameters.map(([name, value]) => `ParameterKey=${name},ParameterValue=${value}`),
  );
  await aws(there, 'cloudformation', 'wait', 'stack-create-complete', ...named);
}

/** The deployed stack's outputs by their names. */
async function outputsOf(environment: Environment): Promise<Record<string, string>> {
  const { Stacks } = await aws(environment, 'cloudformation', 'describe-stacks', '--stack-name', stack);
  const outputs: { OutputKey: string; OutputValue: string }[] = Stacks[0].Outputs;
  return Object.fromEntries(outputs.map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue]));
}

/** Runs the `aws` command that test/moto/install.ts pins and reads what it prints. */
export async function aws(environment: Environment, ...args: readonly string[]) {
  const stdout = await command('aws', [...args, '--output', 'json'], { AWS_PAGER: '', ...environment });
  return stdout === '' ? {} : JSON.parse(stdout);
}

/** Runs a command of this project, away from any profile of the machine; what it printed is part of its error. */
async function command(name: string, args: readonly string[], environment: Environment): Promise<string> {
  const path = [join(root, 'node_modules/.bin'), venvBin, process.env.PATH].join(':');
  const env = { PATH: path, HOME: import.meta.dirname, ...environment };
  try {
    return (await run(name, [...args], { cwd: root, env })).stdout;
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
    throw new Error(`${name} ${args[0]} failed:\n${stdout}${stderr}`, { cause: error });
  }
}
