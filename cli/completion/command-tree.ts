import type { Argument, Command, Option } from 'commander';

/** One place in a command line, such as after `smtp-warden allowlist add`, and what can come there. */
export interface CommandNode {
  /** The names that lead to it, each with a slash before it; empty for the program itself. */
  readonly path: string;
  readonly subcommands: readonly { readonly name: string; readonly summary: string }[];
  readonly options: readonly CommandOption[];
  readonly values: Values;
}

export interface CommandOption {
  readonly short: string | null;
  readonly long: string;
  readonly description: string;
  /** Null where it takes no value. */
  readonly values: Values | null;
}

/** What a value can be: one of these texts, a file, or anything. */
export type Values =
  | { readonly kind: 'choices'; readonly choices: readonly string[] }
  | { readonly kind: 'file' | 'any' };

/** All of a program, the program itself first. Where `help` stands, the commands beside it can follow. */
export function commandNodes(program: Command): CommandNode[] {
  return nodesOf(program, '');
}

function nodesOf(command: Command, path: string): CommandNode[] {
  const subcommands = visible(command);
  const node = {
    path,
    subcommands: subcommands.map((one) => ({ name: one.name(), summary: one.summary() || one.description() })),
    options: command.createHelp().visibleOptions(command).map(optionOf),
    values: valuesOf(command.registeredArguments[0]),
  };
  const inner = subcommands.flatMap((one) => {
    const there = `${path}/${one.name()}`;
    return one.name() === 'help' ? helpNodes(command, there) : nodesOf(one, there);
  });
  return [node, ...inner];
}

/** The commands that `help` can be asked about. */
function helpNodes(command: Command, path: string): CommandNode[] {
  const subcommands = visible(command).filter((one) => one.name() !== 'help');
  const named = subcommands.map((one) => ({ name: one.name(), summary: one.summary() || one.description() }));
  const node: CommandNode = { path, subcommands: named, options: [], values: { kind: 'any' } };
  return [node, ...subcommands.flatMap((one) => helpNodes(one, `${path}/${one.name()}`))];
}

function visible(command: Command): Command[] {
  return command.createHelp().visibleCommands(command);
}

function optionOf(option: Option): CommandOption {
  const takesValue = option.required || option.optional;
  const [, placeholder = ''] = /<(.+)>/.exec(option.flags) ?? [];
  const { short = null, long, description, argChoices } = option;
  return { short, long: long ?? short ?? '', description, values: takesValue ? kindOf(placeholder, argChoices) : null };
}

function valuesOf(argument: Argument | undefined): Values {
  return argument === undefined ? { kind: 'any' } : kindOf(argument.name(), argument.argChoices);
}

function kindOf(placeholder: string, choices: readonly string[] | undefined): Values {
  if (choices !== undefined) return { kind: 'choices', choices };
  return { kind: /^files?(\.\.\.)?$/.test(placeholder) ? 'file' : 'any' };
}
