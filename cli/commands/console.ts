import type { Command } from 'commander';
import type { ConsoleCommandOptions } from '../console/run-console.ts';
import { defineCommand, oneValue } from '../define-command.ts';

export function consoleCommand(program: Command): void {
  defineCommand<ConsoleCommandOptions>(program, 'console', {
    summary: 'serve a page on this machine, to look, approve, edit and undo in a browser; runs until Ctrl-C',
    example: 'smtp-warden console --sandbox',
    // With --sandbox no profile counts, whatever AWS_PROFILE is.
    callsAws: false,
    configure: (command) =>
      command
        .option('--port <port>', 'the port on 127.0.0.1; a free one when left out')
        .option('--no-open', 'only print the address, and open no browser')
        .option('--read-only', 'show everything and change nothing')
        .option('--sandbox', 'work in a simulated AWS on this machine, which ends with the console')
        .option('--profile <name>', 'a profile of the AWS configuration, instead of AWS_PROFILE')
        .option('--region <region>', 'the region of the tables, instead of that of the AWS environment', oneValue),
    load: async () => (await import('../console/run-console.ts')).runConsole,
  });
}
