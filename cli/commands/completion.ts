import { Argument, type Command } from 'commander';
import { bashScript } from '../completion/bash.ts';
import { commandNodes } from '../completion/command-tree.ts';
import { fishScript } from '../completion/fish.ts';
import { zshScript } from '../completion/zsh.ts';
import { defineCommand } from '../define-command.ts';
import { exitCodes } from '../failure.ts';

const scripts = { bash: bashScript, zsh: zshScript, fish: fishScript } as const;

export function completionCommand(program: Command): void {
  defineCommand(program, 'completion', {
    summary: 'print a completion script for a shell: commands, flags and fixed values',
    example: 'smtp-warden completion bash > ~/.local/share/bash-completion/completions/smtp-warden',
    callsAws: false,
    configure: (command) => command.addArgument(new Argument('<shell>', 'which shell').choices(Object.keys(scripts))),
    run: async (host, _options, [shell = '']) => {
      const [, script] = Object.entries(scripts).find(([name]) => name === shell) ?? [];
      if (script === undefined) throw new Error(`no script for ${shell}`);
      const text = script(commandNodes(program));
      host.document({ shell, script: text });
      host.data(text.trimEnd());
      return exitCodes.fine;
    },
  });
}
