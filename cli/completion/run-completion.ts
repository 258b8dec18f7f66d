import type { Command } from 'commander';
import { exitCodes } from '../failure.ts';
import type { Host } from '../host/host.ts';
import { bashScript } from './bash.ts';
import { commandNodes } from './command-tree.ts';
import { fishScript } from './fish.ts';
import type { Shell } from './shells.ts';
import { zshScript } from './zsh.ts';

const scripts: Readonly<Record<Shell, typeof bashScript>> = { bash: bashScript, zsh: zshScript, fish: fishScript };

/** Prints the script that completes every command of a program. */
export function completionRun(program: Command) {
  return async (host: Host, _options: object, [shell = '']: readonly string[]): Promise<number> => {
    const [, script] = Object.entries(scripts).find(([name]) => name === shell) ?? [];
    if (script === undefined) throw new Error(`no script for ${shell}`);
    const text = script(commandNodes(program));
    host.document({ shell, script: text });
    host.data(text.trimEnd());
    return exitCodes.fine;
  };
}
