import type { CommandNode, CommandOption, Values } from './command-tree.ts';

/** A script for bash from version 3.2 on, which macOS has; it needs no other package. */
export function bashScript(nodes: readonly CommandNode[]): string {
  const paths = nodes.map(({ path }) => path).filter((path) => path !== '');
  return `# Completion of smtp-warden for bash. In ~/.bashrc: source <(smtp-warden completion bash)
_smtp_warden() {
  local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD-1]}" at= index
  COMPREPLY=()
  # "--output=json" is three words here.
  if [ "$current" = = ]; then
    current=
  elif [ "$previous" = = ]; then
    previous="\${COMP_WORDS[COMP_CWORD-2]}"
  fi
  for ((index = 1; index < COMP_CWORD; index++)); do
    case "$at/\${COMP_WORDS[index]}" in
      ${paths.join('|')}) at="$at/\${COMP_WORDS[index]}" ;;
    esac
  done
  case "$at $previous" in
${nodes.flatMap(valueCases).join('\n')}
  esac
  case "$at" in
${nodes.map(wordCase).join('\n')}
  esac
}
complete -F _smtp_warden smtp-warden
`;
}

function valueCases({ path, options }: CommandNode): string[] {
  return options.flatMap(({ short, long, values }: CommandOption) => {
    if (values === null) return [];
    const patterns = [short, long].filter((flag) => flag !== null).map((flag) => `'${path} ${flag}'`);
    return [`    ${patterns.join('|')}) ${replyOf(values)}return ;;`];
  });
}

function wordCase({ path, subcommands, options, values }: CommandNode): string {
  const flags = options.flatMap(({ short, long }) => [...(short === null ? [] : [short]), long]);
  const words = [...subcommands.map(({ name }) => name), ...flags];
  return `    '${path}') ${replyOf({ kind: 'choices', choices: words })}${replyOf(values)};;`;
}

function replyOf(values: Values): string {
  if (values.kind === 'any') return '';
  if (values.kind === 'choices') return `COMPREPLY+=($(compgen -W '${values.choices.join(' ')}' -- "$current")); `;
  // A name may hold blanks. bash 3.2 has no compopt.
  return `local IFS=$'\\n'; COMPREPLY+=($(compgen -f -- "$current")); compopt -o filenames 2>/dev/null; `;
}
