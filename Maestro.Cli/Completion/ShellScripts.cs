namespace Maestro.Cli.Completion;

/// <summary>
/// The scripts that shells run to complete a line. They hand the line to <c>maestro [suggest:POSITION]</c>, which answers with one candidate a
/// line, and leave it to the shell to complete file names where there are none.
/// </summary>
internal static class ShellScripts
{
    /// <summary>For bash 4 and later.</summary>
    public const string Bash = """
        # bash completion for maestro; source it, or put it into the directory of bash-completion.
        _maestro() {
          local word="${COMP_WORDS[COMP_CWORD]}" line="${COMP_LINE:0:COMP_POINT}"
          # bash takes --option=value for three words, and wants the last one alone.
          [[ $word == "=" ]] && word=""
          local last="${line##* }"
          [[ $last == --*=* ]] && line="${line% *} ${last%%=*} ${last#*=}"
          local IFS=$'\n'
          COMPREPLY=($(compgen -W "$("${COMP_WORDS[0]}" "[suggest:${#line}]" "$line" 2>/dev/null)" -- "$word"))
        }
        complete -o default -F _maestro maestro

        """;

    /// <summary>For zsh.</summary>
    public const string Zsh = """
        #compdef maestro
        # zsh completion for maestro; source it after compinit, or put it as _maestro into a directory of fpath.
        _maestro() {
          local line="${BUFFER[1,CURSOR]}"
          local -a candidates
          candidates=("${(@f)$("${words[1]}" "[suggest:${#line}]" "$line" 2>/dev/null)}")
          if [[ -n "${candidates[*]}" ]]; then
            compadd -- "${candidates[@]}"
          fi
          if [[ -z "${candidates[*]}" ]]; then
            _files
          fi
        }
        if [[ "$funcstack[1]" == "_maestro" ]]; then
          _maestro
        else
          compdef _maestro maestro
        fi

        """;

    /// <summary>For fish 3 and later.</summary>
    public const string Fish = """
        # fish completion for maestro; source it, or put it into ~/.config/fish/completions.
        function __maestro_complete
          set -l words (commandline -opc)
          set -l line (commandline -cp)
          $words[1] "[suggest:"(string length -- "$line")"]" "$line" 2>/dev/null
        end
        complete -c maestro -a '(__maestro_complete)'

        """;
}
