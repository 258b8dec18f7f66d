import type { Command } from 'commander';
import { defineCommand, withRegion } from '../define-command.ts';
import type { InitOptions } from '../init/run-init.ts';

export function initCommand(program: Command): void {
  defineCommand<InitOptions>(program, 'init', {
    summary: "create the tables, and begin the policy's chain with what the allowlist holds; safe to repeat",
    example: 'smtp-warden init',
    configure: (command) =>
      withRegion(command)
        .option('--yes', 'do not ask')
        .option(
          '--shorter-chain',
          "take the policy's chain as it ends, although the allowlist table names another entry as the last",
        ),
    load: async () => (await import('../init/run-init.ts')).runInit,
  });
}
