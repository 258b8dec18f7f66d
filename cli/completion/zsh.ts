import type { CommandNode, Values } from './command-tree.ts';

export function zshScript(nodes: readonly CommandNode[]): string {
  const paths = nodes.map(({ path }) => path).filter((path) => path !== '');
  return `#compdef smtp-warden
# Completion of smtp-warden for zsh. In ~/.zshrc, after compinit: source <(smtp-warden completion zsh)
_smtp_warden() {
  local at= word previous="\${words[CURRENT-1]}"
  local -a candidates
  if [[ "$PREFIX" == --*=* ]]; then
    previous="\${PREFIX%%=*}"
    compset -P '*='
  fi
  for word in "\${(@)words[2,CURRENT-1]}"; do
    case "$at/$word" in
      (${paths.join('|')}) at="$at/$word" ;;
    esac
  done
  case "$at $previous" in
${nodes.flatMap(valueCases).join('\n')}
  esac
  case "$at" in
${nodes.map(wordCase).join('\n')}
  esac
}
if [ "$funcstack[1]" = _smtp_warden ]; then
  _smtp_warden "$@"
elif (( $+functions[compdef] )); then
  compdef _smtp_warden smtp-warden
fi
`;
}

function valueCases({ path, options }: CommandNode): string[] {
  return options.flatMap(({ short, long, values }) => {
    if (values === null) return [];
    const patterns = [short, long].filter((flag) => flag !== null).map((flag) => `'${path} ${flag}'`);
    return [`    (${patterns.join('|')}) ${replyOf(values)}return ;;`];
  });
}

function wordCase({ path, subcommands, options, values }: CommandNode): string {
  const commands = subcommands.map(({ name, summary }) => described(name, summary));
  const flags = options.flatMap(({ short, long, description }) =>
    [short, long].filter((flag) => flag !== null).map((flag) => described(flag, description)),
  );
  const tell = (tag: string, all: readonly string[]) =>
    all.length === 0 ? '' : `candidates=(${all.join(' ')}); _describe ${tag} candidates; `;
  return `    ('${path}') ${tell('command', commands)}${replyOf(values)}${tell('option', flags)};;`;
}

function replyOf(values: Values): string {
  if (values.kind === 'choices') return `compadd -- ${values.choices.join(' ')}; `;
  return values.kind === 'file' ? '_files; ' : '';
}

/** A colon ends the name. */
function described(name: string, text: string): string {
  return `'${name.replaceAll(':', '\\:')}:${text.replaceAll("'", "'\\''")}'`;
}
