import type { Command } from 'commander';
import { failureOf } from './failure.ts';
import { newOutput, type Output } from './output.ts';

interface Definition<Options> {
  readonly summary: string;
  /** A whole command line, shown under --help. */
  readonly example: string;
  /** Adds arguments and options; --json is there already. */
  readonly configure?: (command: Command) => Command;
  /** Does the work and gives the exit code. */
  readonly run: (output: Output, options: Options, args: readonly string[]) => Promise<number>;
}

/** Adds a command that ends the process with the right exit code and never with a stack trace. */
export function defineCommand<Options>(parent: Command, name: string, definition: Definition<Options>): void {
  const command = parent
    .command(name)
    .summary(definition.summary)
    .description(definition.summary)
    .option('--json', 'one JSON document on standard output')
    .addHelpText('after', `\nExample:\n  $ ${definition.example}`);
  definition.configure?.(command);
  command.action(async () => {
    const options = command.opts<Options & { json?: boolean; format?: string }>();
    const output = newOutput(options.json === true || options.format === 'json');
    try {
      process.exitCode = await definition.run(output, options, command.args);
    } catch (error) {
      const { message, exitCode } = failureOf(error);
      output.failed(message);
      output.notice(`smtp-warden: ${message}`);
      process.exitCode = exitCode;
    }
  });
}

/** The options of a command that goes over several accounts and regions. */
export function withPlaces(command: Command): Command {
  return withRole(command)
    .option('--region <region>', 'a region; repeat it for more', (value, all: string[] = []) => [...all, value])
    .option('--all-regions', 'every region that is enabled in the account')
    .option('--accounts <ids>', 'the accounts, separated by commas, or `all` (SMTP_WARDEN_ACCOUNTS)', (ids) =>
      ids.split(',').map((id) => id.trim()),
    );
}

/** The options of a command that is about one group, or one account and region. */
export function withPlace(command: Command): Command {
  return withRole(withRegion(command));
}

export function withRegion(command: Command): Command {
  return command.option('--region <region>', 'the region, instead of that of the AWS environment', (value) => [value]);
}

function withRole(command: Command): Command {
  return command.option('--role-arn <arn>', 'another account, by taking on this role there');
}
