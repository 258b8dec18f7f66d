import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { stripVTControlCharacters } from 'node:util';
import { bundle, type Environment, environmentOf, root } from '../../cli/end-to-end/run-cli.ts';

export const keys = { enter: '\r', ctrlC: '\u0003', ctrlD: '\u0004' } as const;

/** The command line on a terminal of its own, and the person at it. */
export interface Terminal {
  /** Waits until the screen has shown this. Throws where the command ends before. */
  readonly shows: (text: string | RegExp) => Promise<void>;
  readonly press: (key: string) => void;
  readonly ended: () => Promise<Ended>;
}

export interface Ended {
  readonly exitCode: number;
  /** All that was shown until the command ended, without colours. */
  readonly screen: string;
  /** What `stty -a` says afterwards. */
  readonly settings: string;
}

/**
 * Throws where there is no `script` of util-linux, by which a command gets a terminal without a native module. The one of macOS
 * and BSD has other options.
 */
export function requireScript(): void {
  const { stdout } = spawnSync('script', ['--version'], { encoding: 'utf8' });
  if (stdout?.includes('util-linux')) return;
  throw new Error('these checks need `script` of util-linux (Debian, Ubuntu: package bsdutils); it is not on the PATH');
}

/** Starts the command line on a terminal that is so many columns wide. A shell around it says how it ended. */
export function onTerminal(line: string, environment: Environment, columns = 120): Terminal {
  const shell = `trap : INT; stty cols ${columns} rows 40; ${bundle} ${line}; echo "exit=$?"; stty -a`;
  const child = spawn('script', ['--quiet', '--flush', '--command', shell, '/dev/null'], {
    env: { ...environmentOf(environment), SHELL: '/bin/sh', TERM: 'xterm' },
    cwd: root,
  });
  let screen = '';
  let isClosed = false;
  const changes: (() => void)[] = [];
  const changed = () => {
    for (const change of changes.splice(0)) change();
  };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    screen += text;
    changed();
  });
  const closed = once(child, 'close').then(() => {
    isClosed = true;
    changed();
  });
  return {
    shows: async (text) => {
      while (!matches(screen, text)) {
        if (isClosed) throw new Error(`the command ended without ${text}:\n${screen}`);
        await new Promise<void>((resolve) => void changes.push(resolve));
      }
    },
    press: (key) => void child.stdin.write(key),
    ended: async () => {
      await closed;
      const [shown = '', rest = ''] = asSeen(screen).split(/exit=(?=\d)/);
      return { exitCode: Number.parseInt(rest, 10), screen: shown, settings: rest };
    },
  };
}

/** A line that was begun again, such as that of the progress, as it is in the end. */
function asSeen(screen: string): string {
  const lines = stripVTControlCharacters(screen).split(/\r*\n/);
  return lines.map((line) => line.split('\r').at(-1)).join('\n');
}

function matches(screen: string, text: string | RegExp): boolean {
  const plain = stripVTControlCharacters(screen);
  return typeof text === 'string' ? plain.includes(text) : text.test(plain);
}
