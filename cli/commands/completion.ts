import { Argument, type Command } from 'commander';
import { shells } from '../completion/shells.ts';
import { defineCommand } from '../define-command.ts';

export function completionCommand(program: Command): void {
  defineCommand(program, 'completion', {
    summary: 'print a completion script for a shell: commands, flags and fixed values',
    example: 'smtp-warden completion bash > ~/.local/share/bash-completion/completions/smtp-warden',
    callsAws: false,
    configure: (command) => command.addArgument(new Argument('<shell>', 'which shell').choices(shells)),
    readsOnly: true,
    load: async () => (await import('../completion/run-completion.ts')).completionRun(program),
  });
}
