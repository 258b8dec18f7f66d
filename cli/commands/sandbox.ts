import type { Command } from 'commander';
import { defineCommand } from '../define-command.ts';
import type { SandboxOptions } from '../sandbox/run-sandbox.ts';

export function sandboxCommand(program: Command): void {
  defineCommand<SandboxOptions>(program, 'sandbox', {
    summary: 'run a simulated AWS on this machine, to try the commands; runs until Ctrl-C',
    example: 'smtp-warden sandbox --seed demo/seed.json',
    callsAws: false,
    configure: (command) =>
      command
        .option('--seed <file>', 'a JSON file with the groups and prefix lists to start with')
        .option('--port <port>', 'the port on 127.0.0.1; a free one when left out'),
    readsOnly: true,
    load: async () => (await import('../sandbox/run-sandbox.ts')).runSandbox,
  });
}
