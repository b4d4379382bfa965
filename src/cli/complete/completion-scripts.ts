export const shells = ['bash', 'zsh', 'fish'] as const;

export type Shell = (typeof shells)[number];

/*
 * Each script only asks the program what may come next: what it knows is never out of date. The program is the word that was typed, so
 * that a path to it works too. Nothing that it says is evaluated.
 */

/** Bash breaks words at characters such as `=` and `@`, and replaces only the last piece: words are put together again, and what stands in front of the piece is cut off. */
const bash = `# bash completion for reconcile. Load it with: source <(reconcile completion bash)
_reconcile() {
  local rest=\${COMP_LINE:0:COMP_POINT} index piece line value directive lead
  local -a words=() candidates=()
  for ((index = 0; index <= COMP_CWORD; index++)); do
    piece=\${COMP_WORDS[index]}
    if [[ $rest == [[:space:]]* || \${#words[@]} -eq 0 ]]; then
      rest=\${rest#"\${rest%%[![:space:]]*}"}
      words+=("")
    fi
    ((index == COMP_CWORD)) && piece=$rest
    words[\${#words[@]} - 1]+=$piece
    rest=\${rest#"$piece"}
  done
  local current=\${words[\${#words[@]} - 1]}
  lead=\${current%"\${current##*["$COMP_WORDBREAKS"]}"}
  # An @ belongs to the piece that it begins.
  lead=\${lead%@}
  COMPREPLY=()
  while IFS= read -r line; do
    if [[ -z $directive ]]; then
      directive=$line
    else
      value=\${line%%$'\\t'*}
      COMPREPLY+=("\${value#"$lead"}")
    fi
  done < <("\${words[0]/#\\~/$HOME}" __complete -- "\${words[@]:1}" 2>/dev/null)
  case $directive in
    files | directories)
      type compopt &>/dev/null && compopt -o filenames
      local -a flags=(-f)
      [[ $directive == directories ]] && flags=(-d)
      while IFS= read -r line; do COMPREPLY+=("$line"); done < <(compgen "\${flags[@]}" -- "\${current#"$lead"}")
      ;;
  esac
}
complete -F _reconcile reconcile
`;

const zsh = `#compdef reconcile
# zsh completion for reconcile. Load it with: source <(reconcile completion zsh)
_reconcile() {
  local line directive
  local -a lines described
  lines=("\${(@f)$("\${~words[1]}" __complete -- "\${(@)words[2,CURRENT-1]}" "$PREFIX" 2>/dev/null)}")
  directive=$lines[1]
  for line in "\${(@)lines[2,-1]}"; do
    described+=("\${\${line%%$'\\t'*}//:/\\\\:}:\${line#*$'\\t'}")
  done
  (( $#described )) && _describe reconcile described
  case $directive in
    files) compset -P '--*='; _files ;;
    directories) compset -P '--*='; _files -/ ;;
  esac
}
if [[ $funcstack[1] == _reconcile ]]; then
  _reconcile
else
  compdef _reconcile reconcile
fi
`;

const fish = `# fish completion for reconcile. Load it with: reconcile completion fish | source
function __reconcile_complete
    set -l words (commandline -opc)
    set -l current (commandline -ct)
    set -l lines (command $words[1] __complete -- $words[2..] "$current" 2>/dev/null)
    set -l lead (string match -r -- '^--[^=]+=' "$current")
    set -l start (string replace -- "$lead" '' "$current")
    switch "$lines[1]"
        case files
            for path in (__fish_complete_path "$start")
                echo "$lead$path"
            end
        case directories
            for path in (__fish_complete_directories "$start" '')
                echo "$lead$path"
            end
    end
    set -e lines[1]
    string collect -- $lines | string split \\n
end
complete -c reconcile -f -a '(__reconcile_complete)'
`;

/** A script for each shell, to be sourced by it. */
export const completionScripts: Readonly<Record<Shell, string>> = { bash, zsh, fish };
