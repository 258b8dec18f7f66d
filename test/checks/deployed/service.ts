import { GetAccessKeyInfoCommand, STSClient } from '@aws-sdk/client-sts';
import { startSandbox } from '../../../sandbox/start-sandbox.ts';
import { home } from '../../builders/live-deps.ts';
import { cliIn, type Environment } from '../../cli/end-to-end/run-cli.ts';
import { startRelay } from './account-relay.ts';
import { runCommand } from './run-command.ts';
import { startMinistack } from './start-ministack.ts';

/** The account that is looked after beside the one the service is in, and a second region. */
export const spoke = '444455556666';
export const elsewhere = 'eu-west-1';
/** The most groups that a sweep of the deployed service closes. */
export const changeLimit = 2;

/** The password of every account: what a call as the account itself is signed with. */
const secretKey = 'a-key-of-the-account-itself';

export type Service = Awaited<ReturnType<typeof deployService>>;

type Output = (name: string) => string;

/** The `aws` command; gives the document that it prints. */
export type Aws = (...args: readonly string[]) => ReturnType<typeof runAws>;

/** Which accounts are managed beside the hub's own: what the hub is deployed with, before it is deployed. */
export type Members = (aws: Aws) => Promise<{
  /** Parameters of the hub. */
  readonly params: Readonly<Record<string, string>>;
  /** The accounts that deploy/spoke.yml is deployed into. */
  readonly accounts: readonly string[];
  /** More settings of the command line, by the outputs of the hub's stack. */
  readonly cliSettings?: (output: Output) => Environment;
}>;

const regions = `${home.region},${elsewhere}`;

/** One account, named in the hub's parameters. */
const listed: Members = async () => ({ params: { accounts: spoke, regions, datadog: 'on' }, accounts: [spoke] });

/** What is started is ended in the other order. */
type Ends = (() => Promise<void>)[];

/**
 * Deploys what `serverless deploy` deploys into an AWS on this machine, and the template for other accounts into one. It
 * is MiniStack, which runs the functions with what the policies of their roles allow, and the security groups and quotas of
 * our own sandbox: those of MiniStack know no pages and no filter by group, and one id for all rules of a permission.
 * `settings` are settings of the functions and of the command line that the template has no parameter for.
 * Takes about half a minute. `close` ends everything, and so does an error.
 */
export async function deployService(settings: Environment = {}, members: Members = listed) {
  const ends: Ends = [];
  const close = async () => {
    for (const end of ends.splice(0).reverse()) await end();
  };
  try {
    return { ...(await deployInto(ends, settings, members)), close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function deployInto(ends: Ends, settings: Environment, members: Members) {
  const sandbox = await startSandbox();
  ends.push(sandbox.close);
  const { endpoint, environment, said, signal } = await startLocalAws(sandbox.endpoint, settings, ends);
  const aws = (...args: readonly string[]) => runAws(environment, args);
  try {
    const { params, accounts, cliSettings } = await members(aws);
    const deploy = (mode: string, more: Readonly<Record<string, string>> = {}) =>
      deployHub(environment, { mode, changeLimit: String(changeLimit), ...params, ...more });
    await deploy('enforce');
    const output = await outputsOf(environment);
    const deployMember = (account: string) => deploySpoke(environment, account, output);
    for (const account of accounts) await deployMember(account);
    const cli = cliIn({
      ...environment,
      SMTP_WARDEN_ALLOWLIST_TABLE: output('AllowlistTableName'),
      SMTP_WARDEN_AUDIT_TABLE: output('AuditTableName'),
      ...cliSettings?.(output),
    });
    const signalFunction = (name: NodeJS.Signals, by: string) => signal(name, `smtp-warden-prod-${by}`);
    return { sandbox, endpoint, environment, output, aws, cli, deploy, deployMember, accounts, signalFunction };
  } catch (error) {
    throw new Error(`the service could not be deployed. MiniStack said: ${await said()}`, { cause: error });
  }
}

/** MiniStack, with the calls for security groups and quotas going to the sandbox; and the environment to use both. */
async function startLocalAws(sandbox: string, settings: Environment, ends: Ends) {
  // The calls begin when MiniStack runs, and with it the account of a key can be asked for.
  let accountOf: (key: string) => Promise<string> = async (key) => key;
  const relay = await startRelay(sandbox, (key) => accountOf(key));
  ends.push(relay.close);
  const groupsThere = { AWS_ENDPOINT_URL_EC2: relay.endpoint, AWS_ENDPOINT_URL_SERVICE_QUOTAS: relay.endpoint };
  const everywhere = { ...groupsThere, ...settings };
  const { endpoint, folder, said, signal, close } = await startMinistack({
    ...home,
    secretKey,
    environment: everywhere,
  });
  ends.push(close);
  accountOf = accountsOfKeys(endpoint);
  const environment = {
    HOME: folder,
    AWS_ENDPOINT_URL: endpoint,
    ...everywhere,
    AWS_ACCESS_KEY_ID: home.account,
    AWS_SECRET_ACCESS_KEY: secretKey,
    AWS_REGION: home.region,
    AWS_DEFAULT_REGION: home.region,
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_PAGER: '',
  };
  return { endpoint, said, signal, environment };
}

/** Whose an access key is: of the account it names, or of the role that it was handed out for. */
function accountsOfKeys(endpoint: string): (key: string) => Promise<string> {
  const credentials = { accessKeyId: home.account, secretAccessKey: secretKey };
  const sts = new STSClient({ endpoint, region: home.region, credentials });
  const known = new Map<string, string>();
  return async (key) => {
    if (/^\d{12}$/.test(key)) return key;
    const { Account = '' } = known.has(key)
      ? { Account: known.get(key) }
      : await sts.send(new GetAccessKeyInfoCommand({ AccessKeyId: key }));
    known.set(key, Account);
    return Account;
  };
}

/** `serverless deploy`, as an operator types it. */
async function deployHub(environment: Environment, params: Readonly<Record<string, string>>): Promise<void> {
  const options = Object.entries(params).flatMap(([name, value]) => ['--param', `${name}=${value}`]);
  await runCommand('serverless', ['deploy', '--region', home.region, ...options], environment);
}

/** Puts the roles that the service takes on, and the rule that sends it events, into another account. */
async function deploySpoke(environment: Environment, account: string, output: Output): Promise<void> {
  const told = { HubBusArn: output('EventBusArn'), RoleRegion: home.region };
  const sameNames = ['WorkerRoleArn', 'ScanRoleArn', 'SweepRoleArn', 'ExternalId'].map((name) => [name, output(name)]);
  const parameters = [...Object.entries(told), ...sameNames].map(
    ([name, value]) => `ParameterKey=${name},ParameterValue=${value}`,
  );
  const there = { ...environment, AWS_ACCESS_KEY_ID: account };
  const named = ['--stack-name', 'smtp-warden-spoke'];
  const template = ['--template-body', 'file://deploy/spoke.yml', '--capabilities', 'CAPABILITY_NAMED_IAM'];
  await runAws(there, ['cloudformation', 'create-stack', ...named, ...template, '--parameters', ...parameters]);
  await runAws(there, ['cloudformation', 'wait', 'stack-create-complete', ...named]);
}

/** The outputs of the deployed stack; throws where there is none of that name. */
async function outputsOf(environment: Environment): Promise<Output> {
  const { Stacks } = await runAws(environment, [
    'cloudformation',
    'describe-stacks',
    '--stack-name',
    'smtp-warden-prod',
  ]);
  const outputs: { OutputKey: string; OutputValue: string }[] = Stacks[0].Outputs;
  const values = new Map(outputs.map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue]));
  return (name) => {
    const value = values.get(name);
    if (value === undefined) throw new Error(`the stack has no output ${name}`);
    return value;
  };
}

async function runAws(environment: Environment, args: readonly string[]) {
  const stdout = await runCommand('aws', [...args, '--output', 'json'], environment);
  return stdout === '' ? {} : JSON.parse(stdout);
}
