import { type Command, InvalidArgumentError, Option } from 'commander';
import { type Format, type FormatOptions, formatOf } from './format.ts';
import type { Host } from './host/host.ts';
import { runnerOf } from './runner.ts';

interface Definition<Options> {
  readonly summary: string;
  /** A whole command line, shown under --help. */
  readonly example: string;
  /** The formats of --output, the default first; text for people and JSON unless others are given. */
  readonly formats?: readonly [Format, ...Format[]];
  /** Whether it has --format too, which is what --output was called. */
  readonly hasFormat?: boolean;
  /** The format of standard output, where the command defines --output itself since it writes a file. */
  readonly ownFormat?: (options: Options) => Format;
  /** Whether it changes nothing, so that it may end as soon as nobody reads what it writes. Others do their work to its end. */
  readonly readsOnly?: boolean | ((options: Options) => boolean);
  /** Whether it has --profile: false where it calls no AWS. */
  readonly callsAws?: boolean;
  /** Adds arguments and options; --json, --output and --profile are there already. */
  readonly configure?: (command: Command) => Command;
  /** Loads what does the work and gives the exit code: only the command that is called is loaded. */
  readonly load: () => Promise<(host: Host, options: Options, args: readonly string[]) => Promise<number>>;
}

/** Adds a command that ends the process with the right exit code and never with a stack trace, and gives it. */
export function defineCommand<Options>(parent: Command, name: string, definition: Definition<Options>): Command {
  const { formats = ['table', 'json'], hasFormat = false, ownFormat, readsOnly = false } = definition;
  const command = withCommon(parent.command(name), definition, formats);
  definition.configure?.(command);
  command.action(async () => {
    const options = command.opts<Options & FormatOptions & { profile?: string }>();
    // Elsewhere `--format` is the command's own, such as the format of a file that it reads.
    const format = () => ownFormat?.(options) ?? formatOf(hasFormat ? options : withoutFormat(options), formats);
    await runnerOf(command)({
      first: options.json === true ? 'json' : formats[0],
      format,
      profile: options.profile,
      callsAws: definition.callsAws !== false,
      readsOnly: typeof readsOnly === 'function' ? readsOnly(options) : readsOnly,
      missingTableHint: () => regionHint(command),
      work: async (host) => (await definition.load())(host, options, command.args),
    });
  });
  return command;
}

function withoutFormat({ format: _, ...options }: FormatOptions): FormatOptions {
  return options;
}

/** Whoever gave --region may have meant the region of a group. */
function regionHint(command: Command): string {
  const isBoth = command.options.some(({ long }) => long === '--group-region');
  return isBoth && command.getOptionValue('region') !== undefined
    ? '. --region is the region of the tables; that of a group is --group-region'
    : '';
}

function withCommon<Options>(
  command: Command,
  { summary, example, hasFormat = false, ownFormat, callsAws = true }: Definition<Options>,
  formats: readonly Format[],
): Command {
  command
    .summary(summary)
    .description(summary)
    .option('--json', 'one JSON document on standard output: the same as --output json')
    .addHelpText('after', `\nExample:\n  $ ${example}`);
  if (ownFormat === undefined) {
    const text = `the format of standard output (default: ${formats[0]})`;
    command.addOption(new Option('-o, --output <format>', text).choices(formats));
  }
  if (hasFormat) command.addOption(new Option('--format <format>', 'the same as --output').choices(formats));
  if (callsAws) command.option('--profile <name>', 'a profile of the AWS configuration, instead of AWS_PROFILE');
  return command;
}

/** The options of a command that goes over several accounts and regions. */
export function withPlaces(command: Command): Command {
  return withRole(command)
    .option('--region <regions>', 'regions, separated by commas or repeated', listed)
    .option('--all-regions', 'every region that is enabled in the account')
    .option('--accounts <ids>', 'accounts, separated by commas or repeated, or `all` that are managed', listed);
}

/** The options of a command that is about one account and region. */
export function withPlace(command: Command): Command {
  return withRole(withRegion(command));
}

/** The options of a command that is about one group, in whatever account. */
export function withAnyPlace(command: Command): Command {
  const text = 'the account of the group, if it is not that of the credentials';
  return withPlace(command).option('--accounts <id>', text, single);
}

/** The options of a command about one remediation: the record says where its group is, and these have to agree. */
export function withGroupPlace(command: Command): Command {
  return withRole(command)
    .option('--region <region>', 'the region of the group; must be that of the remediation', listed)
    .option('--accounts <id>', 'the account of the group; must be that of the remediation', listed);
}

export function withRegion(command: Command): Command {
  const text = 'the region, instead of that of the AWS environment';
  return command.option('--region <region>', text, single);
}

/** One value, as the list that options of several places give. */
function single(text: string, before?: readonly string[]): readonly string[] {
  return [oneValue(text, before?.[0])];
}

/** The options of a command that is about the tables. */
export function withTables(command: Command): Command {
  return command.option(
    '--region <region>',
    'the region of the tables, instead of that of the AWS environment',
    oneValue,
  );
}

/** The same where a group, or a VPC, is looked for too. */
export function withTablesAndGroup(command: Command): Command {
  return withTables(command).option(
    '--group-region <region>',
    'the region of the group or VPC, if it is not that of the tables',
    oneValue,
  );
}

/** The options of a command that shows its effect, asks, and then edits. */
export function withConfirm(command: Command): Command {
  return command
    .option('--dry-run', 'only show what would change, and change nothing')
    .option('--yes', 'do not ask')
    .option('--partial', 'go on although not everything that it may change could be read');
}

/** Collects the values of an option that may be repeated, and may hold several, separated by commas. */
function listed(text: string, before: readonly string[] = []): readonly string[] {
  return [...before, ...text.split(',').map((part) => part.trim())];
}

/**
 * The value of an option that says what is changed, and takes one value. Other options and commands take several, so that the last
 * one does not silently count. For an option without a default.
 */
export function oneValue(text: string, before?: string): string {
  if (before === undefined || before === text) return text;
  throw new InvalidArgumentError(`it takes one value, and ${before} was given too.`);
}

function withRole(command: Command): Command {
  return command.option('--role-arn <arn>', 'work in another account, by assuming this role there');
}
