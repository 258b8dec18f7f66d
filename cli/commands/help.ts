import type { Command } from 'commander';

/** `help` of commander knows only the commands of its own level; this one knows those of every level: `help allowlist add`. */
export function helpCommand(program: Command): void {
  program
    .helpCommand(false)
    .command('help')
    .argument('[command...]', 'the command')
    .summary('show the help of a command')
    .description('show the help of a command')
    .action((names: readonly string[]) => {
      let command = program;
      for (const name of names) {
        const next = command.commands.find((one) => one.name() === name);
        if (next === undefined) program.error(`error: unknown command '${names.join(' ')}'`);
        else command = next;
      }
      command.help();
    });
}
