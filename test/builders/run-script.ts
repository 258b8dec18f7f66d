import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * An `aws` that writes down its arguments. It answers a call that it has answered before as EC2 does: the rule stands already,
 * or is gone already. `FAIL` in the folder holds an error code that every call is answered with.
 */
const fakeAws = `#!/bin/sh
here=$(dirname "$0")
for argument in "$@"; do printf '%s\\0' "$argument" >> "$here/calls"; done
printf '\\n' >> "$here/calls"
if [ -f "$here/FAIL" ]; then printf '%s\\n' "An error occurred ($(cat "$here/FAIL")) when calling it" >&2; exit 254; fi
seen="$here/seen-$(printf '%s' "$*" | cksum | tr ' ' '-')"
case "$2" in authorize*) code=Duplicate ;; *) code=NotFound ;; esac
if [ -f "$seen" ]; then printf "$ERROR_FORMAT\\n" "InvalidPermission.$code" >&2; exit 254; fi
touch "$seen"
`;

/** How a script is run. */
export interface HowToRun {
  /** The shell and its options, `sh -s` unless given. */
  readonly shell?: readonly [string, ...string[]];
  /** How the error of a call that was answered before is written, with `%s` for its code, for the `printf` of a shell. */
  readonly errorFormat?: string;
}

export interface ScriptFolder {
  /** Runs a script by a shell of this machine, in the folder. `fail` is the error code of every call. */
  run(script: string, fail?: string, how?: HowToRun): { readonly status: number | null; readonly stderr: string };
  /** The arguments of every call so far. */
  calls(): string[][];
  has(file: string): boolean;
  remove(): void;
}

export function scriptFolder(): ScriptFolder {
  const folder = mkdtempSync(join(tmpdir(), 'smtp-warden-script-'));
  const at = (file: string) => join(folder, file);
  writeFileSync(at('aws'), fakeAws);
  chmodSync(at('aws'), 0o755);
  return {
    run: (
      script,
      fail,
      { shell: [shell, ...options] = ['sh', '-s'], errorFormat = 'An error occurred (%s) when calling it' } = {},
    ) => {
      rmSync(at('FAIL'), { force: true });
      if (fail !== undefined) writeFileSync(at('FAIL'), fail);
      const env = { PATH: `${folder}:/usr/bin:/bin`, ERROR_FORMAT: errorFormat };
      const { status, stderr } = spawnSync(shell, options, { input: script, cwd: folder, env, encoding: 'utf8' });
      return { status, stderr };
    },
    calls: () =>
      existsSync(at('calls'))
        ? readFileSync(at('calls'), 'utf8')
            .split('\0\n')
            .filter((call) => call !== '')
            .map((call) => call.split('\0'))
        : [],
    has: (file) => existsSync(at(file)),
    remove: () => rmSync(folder, { recursive: true }),
  };
}

/** The lines of a script that are neither empty, nor a comment, `set -e`, or a line of one command of the AWS command line. */
export function strangeLines(script: string): string[] {
  return script
    .split(/[\n\r\u0085\u2028\u2029]/)
    .filter((line) => !/^(|#.*|set -e|aws ec2 .*|--.*|['"].*)$/.test(line));
}
