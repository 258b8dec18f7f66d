import type { CommandNode, Values } from './command-tree.ts';

export function fishScript(nodes: readonly CommandNode[]): string {
  const paths = nodes.map(({ path }) => path).filter((path) => path !== '');
  return `# Completion of smtp-warden for fish: smtp-warden completion fish > ~/.config/fish/completions/smtp-warden.fish
function __smtp_warden_at
    set -l words (commandline -opc)
    set -e words[1]
    set -l at ''
    for word in $words
        if contains -- $at/$word ${paths.join(' ')}
            set at $at/$word
        end
    end
    test "$at" = "$argv[1]"
end
complete -c smtp-warden -f
${nodes.flatMap(linesOf).join('\n')}
`;
}

function linesOf({ path, subcommands, options, values }: CommandNode): string[] {
  const begin = `complete -c smtp-warden -n '__smtp_warden_at "${path}"'`;
  return [
    ...subcommands.map(({ name, summary }) => `${begin} -a ${name} -d ${quoted(summary)}`),
    ...(values.kind === 'any' ? [] : [`${begin} ${valuesText(values, '-F')}`]),
    ...options.map(({ short, long, description, values: taken }) => {
      const flags = `${short === null ? '' : `-s ${short.slice(1)} `}-l ${long.slice(2)}`;
      const value = taken === null ? '' : taken.kind === 'any' ? ' -x' : ` ${valuesText(taken, '-r -F')}`;
      return `${begin} ${flags}${value} -d ${quoted(description)}`;
    }),
  ];
}

function valuesText(values: Values, file: string): string {
  return values.kind === 'choices' ? `-x -a '${values.choices.join(' ')}'` : file;
}

function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
