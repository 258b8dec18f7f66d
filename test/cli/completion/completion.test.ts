import { spawnSync } from 'node:child_process';
import { Command, Option } from 'commander';
import { describe, expect, test } from 'vitest';
import { bashScript } from '../../../cli/completion/bash.ts';
import { commandNodes } from '../../../cli/completion/command-tree.ts';
import { fishScript } from '../../../cli/completion/fish.ts';
import { zshScript } from '../../../cli/completion/zsh.ts';

function program(): Command {
  const root = new Command('smtp-warden');
  const scan = root.command('scan').summary("find the group's rules");
  scan.addOption(new Option('-o, --output <format>', 'the format').choices(['table', 'json', 'csv']));
  scan.option('--region <region>', 'where').option('--all', 'every group').option('--logs <files...>', 'files');
  const list = root.command('allowlist').summary('the CIDRs: all of them');
  list.command('add').summary('approve').option('--owner <owner>', 'who');
  list.command('import').argument('<file>').option('--yes', 'do not ask');
  root.command('help').argument('[command...]').summary('show help');
  return root.helpCommand(false);
}

const nodes = commandNodes(program());

function has(shell: string): boolean {
  return spawnSync(shell, ['-c', 'true']).status === 0;
}

/** What bash replies to a line whose last word is being completed. `=` is a word of its own there. */
function repliesTo(line: string): string[] {
  const words = line.split(' ').flatMap((word) => word.split(/(=)/).filter((part) => part !== '' || word === ''));
  const script = `${bashScript(nodes)}
COMP_WORDS=("$@"); COMP_CWORD=$((\${#COMP_WORDS[@]} - 1))
_smtp_warden; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { stdout } = spawnSync('bash', ['-c', script, 'bash', ...words], {
    encoding: 'utf8',
    cwd: import.meta.dirname,
  });
  return stdout.split('\n').filter((reply) => reply !== '');
}

describe.skipIf(!has('bash'))('in bash', () => {
  test('the script is accepted', () => {
    expect(spawnSync('bash', ['-n', '-c', bashScript(nodes)], { encoding: 'utf8' })).toMatchObject({
      status: 0,
      stderr: '',
    });
  });

  test.each([
    ['smtp-warden ', ['scan', 'allowlist', 'help', '-h', '--help']],
    ['smtp-warden al', ['allowlist']],
    ['smtp-warden allowlist ', ['add', 'import', 'help', '-h', '--help']],
    ['smtp-warden allowlist add --o', ['--owner']],
    ['smtp-warden allowlist add --owner ', []],
    ['smtp-warden scan --a', ['--all']],
    ['smtp-warden scan -o ', ['table', 'json', 'csv']],
    ['smtp-warden scan --all --output j', ['json']],
    ['smtp-warden scan --output=', ['table', 'json', 'csv']],
    ['smtp-warden scan --output=c', ['csv']],
    ['smtp-warden help allowlist a', ['add']],
    ['smtp-warden allowlist import completion', ['completion.test.ts']],
    ['smtp-warden scan --logs completion', ['completion.test.ts']],
    ['smtp-warden nonsense --', ['--help']],
  ])('%j is completed by %o', (line, replies) => {
    expect(repliesTo(line)).toEqual(replies);
  });
});

describe.each([
  ['zsh', zshScript, ['-n', '-c']],
  ['fish', fishScript, ['--no-execute', '-c']],
] as const)('in %s', (shell, scriptOf, flags) => {
  const script = scriptOf(nodes);

  test.skipIf(!has(shell))('the script is accepted', () => {
    expect(spawnSync(shell, [...flags, script], { encoding: 'utf8' })).toMatchObject({ status: 0, stderr: '' });
  });

  test('the script names each command, flag and fixed value, with apostrophes quoted', () => {
    for (const word of [
      'scan',
      'allowlist',
      'add',
      'import',
      'owner',
      'region',
      'table json csv',
      '/help/allowlist/add',
    ])
      expect(script).toContain(word);
    expect(script).toMatch(/group(\\|'\\')'s rules/);
  });
});
