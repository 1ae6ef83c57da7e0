"""Completion: what a shell offers when somebody presses Tab, as a script for that shell, made from the parser. Pure.

Ids of versions are asked for from the program itself. What stands on the command line is handed to it as it is, and
never evaluated.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from backupkit.cli.described import NAME, Takes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from backupkit.cli.described import Argument, Described

_IDS = "list --all 2>/dev/null </dev/null"  # a list begins each line with an id, and asks nothing


def script(shell: str, whole: Described, commands: Sequence[Described]) -> list[str]:
    """Return the lines of the script for a shell, one of :data:`SHELLS`."""
    return list(SHELLS[shell](whole, commands))


def _names(arguments: Iterable[Argument]) -> str:
    return " ".join(name for each in arguments for name in each.names)


# -- bash, from 3.2 on -------------------------------------------------------------------------------------------------


def _bash(whole: Described, commands: Sequence[Described]) -> Iterator[str]:
    valued = [each for part in (whole, *commands) for each in part.options if each.value]
    named = " ".join(each.name for each in commands)
    yield from (
        f"# Completion of {NAME} for bash: source it, or put it into ~/.local/share/bash-completion/completions.",
        f"_{NAME}_offer() {{",
        "    local word",
        '    while IFS= read -r word; do COMPREPLY+=("$word"); done',
        "}",
        f"_{NAME}_paths() {{",
        "    compopt -o filenames 2>/dev/null  # from bash 4 on: quoted as names are, with a slash behind a folder",
        f'    _{NAME}_offer < <(compgen "$1" -- "$cur")',
        "}",
        f"_{NAME}_ids() {{",
        "    # Without evaluating it: of a name that is quoted, the quotes are taken away, and that is all.",
        "    local file=${1//\\\\/} id rest",
        "    file=${file#[\\'\\\"]} file=${file%[\\'\\\"]}",
        "    [[ -f $file && $file != -* ]] || return",
        f'    "${{COMP_WORDS[0]}}" "$file" {_IDS} | while read -r id rest; do',
        '        [[ $id == [0-9]*_[0-9]*_* ]] && printf "%s\\n" "$id"',
        "    done",
        "}",
        f"_{NAME}() {{",
        "    local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} file= command= i",
        "    COMPREPLY=()",
        "    for ((i = 1; i < COMP_CWORD; i++)); do",
        "        case ${COMP_WORDS[i]} in",
        f"            {'|'.join(_names([each]).replace(' ', '|') for each in _once(valued))}) ((i++)) ;;",
        "            -*) ;;",
        "            *) if [[ -z $file ]]; then file=${COMP_WORDS[i]}",
        "               elif [[ -z $command ]]; then command=${COMP_WORDS[i]}; fi ;;",
        "        esac",
        "    done",
        "    case $prev in",
    )
    for each in _once(valued):
        yield f"        {_names([each]).replace(' ', '|')}) {_bash_value(each)}; return ;;"
    yield from (
        "    esac",
        "    if [[ -z $file ]]; then",
        f'        [[ $cur == -* ]] && _{NAME}_offer < <(compgen -W "{_names(whole.options)}" -- "$cur")',
        f"        [[ $cur == -* ]] || _{NAME}_paths -f",
        "        return",
        "    fi",
        "    case $command in",
        f'        "") [[ $cur == -* ]] && _{NAME}_offer < <(compgen -W "{_names(whole.options)}" -- "$cur")',
        f'            [[ $cur == -* ]] || _{NAME}_offer < <(compgen -W "{named}" -- "$cur") ;;',
    )
    for command in commands:
        names = _names((*command.options, *whole.common))
        yield f'        {command.name}) [[ $cur == -* ]] && _{NAME}_offer < <(compgen -W "{names}" -- "$cur")'
        if values := [each for each in command.values if each.takes is not Takes.WORD]:
            yield f"            [[ $cur == -* ]] || {{ {'; '.join(_bash_value(each) for each in _kinds(values))}; }} ;;"
        else:
            yield "            ;;"
    yield from ("    esac", "}", f"complete -F _{NAME} {NAME}")


def _bash_value(each: Argument) -> str:
    if each.choices:
        return f'_{NAME}_offer < <(compgen -W "{" ".join(each.choices)}" -- "$cur")'
    match each.takes:
        case Takes.FILE:
            return f"_{NAME}_paths -f"
        case Takes.FOLDER:
            return f"_{NAME}_paths -d"
        case Takes.VERSION:
            return f'_{NAME}_offer < <(compgen -W "$(_{NAME}_ids "$file")" -- "$cur")'
        case _:
            return ":"


def _once(arguments: Iterable[Argument]) -> list[Argument]:
    """Return one argument of each name: an option means the same wherever it stands."""
    return list({each.names: each for each in arguments}.values())


def _kinds(arguments: Iterable[Argument]) -> list[Argument]:
    return list({each.takes: each for each in arguments}.values())


# -- zsh ---------------------------------------------------------------------------------------------------------------


def _zsh(whole: Described, commands: Sequence[Described]) -> Iterator[str]:
    yield from (
        f"#compdef {NAME}",
        f"# Completion of {NAME} for zsh: put this file as _{NAME} into a folder of $fpath.",
        f"_{NAME}_ids() {{",
        "    local -a ids",
        f"    [[ -f ${{(Q)_{NAME}_file}} ]] || return 1",
        f'    ids=(${{(f)"$({NAME} "${{(Q)_{NAME}_file}}" {_IDS})"}})',
        "    ids=(${(M)${ids%% *}:#[0-9]*_[0-9]*_*})",
        "    compadd -a ids",
        "}",
        f"_{NAME}() {{",
        f"    local context state line _{NAME}_file",
        "    typeset -A opt_args",
        "    local -a commands",
        "    commands=(",
        *(f"        {_quoted(f'{each.name}:{each.summary}')}" for each in commands),
        "    )",
        "    _arguments -C \\",
        *(f"        {_zsh_option(each)} \\" for each in whole.options),
        "        '1:file:_files' '2:command:->command' '*::argument:->argument'",
        f"    _{NAME}_file=$line[1]",
        "    case $state in",
        "        command) _describe -t commands command commands ;;",
        "        argument)",
        "            shift words; (( CURRENT-- ))",
        "            case $words[1] in",
    )
    for command in commands:
        yield f"                {command.name}) _arguments \\"
        yield from (f"                    {_zsh_option(each)} \\" for each in (*command.options, *whole.common))
        for number, each in enumerate(command.values, 1):
            place = "*" if each.many else str(number)
            optional = "" if each.is_needed or each.many else ":"
            yield f"                    {_quoted(f'{place}:{optional}{each.value.lower()}:{_zsh_value(each)}')} \\"
        yield "                    ;;"
    yield from (
        "            esac ;;",
        "    esac",
        "}",
        f'if [[ $funcstack[1] == _{NAME} ]]; then _{NAME} "$@"; else compdef _{NAME} {NAME}; fi',
    )


def _zsh_option(each: Argument) -> str:
    text = each.text.replace("[", "(").replace("]", ")").replace(":", "\\:")
    value = f":{each.value.lower()}:{_zsh_value(each)}" if each.value else ""
    return " ".join(_quoted(f"{name}[{text}]{value}") for name in each.names)


def _zsh_value(each: Argument) -> str:
    if each.choices:
        return f"({' '.join(each.choices)})"
    return {Takes.FILE: "_files", Takes.FOLDER: "_files -/", Takes.VERSION: f"_{NAME}_ids"}.get(each.takes, " ")


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "'\\''") + "'"


# -- fish --------------------------------------------------------------------------------------------------------------


def _fish(whole: Described, commands: Sequence[Described]) -> Iterator[str]:
    valued = _names(_once(each for part in (whole, *commands) for each in part.options if each.value))
    yield from (
        f"# Completion of {NAME} for fish: put this file as {NAME}.fish into ~/.config/fish/completions.",
        f"function __{NAME}_words",
        "    # What stands by itself on the command line: the program, the file, the command, and what follows.",
        "    set -l skips 0",
        "    for word in (commandline -opc)",
        "        if test $skips -eq 1",
        "            set skips 0",
        "            continue",
        "        end",
        "        switch $word",
        f"            case {valued}",
        "                set skips 1",
        "            case '-*'",
        "            case '*'",
        "                printf '%s\\n' $word",
        "        end",
        "    end",
        "end",
        f"function __{NAME}_in",
        f"    set -l words (__{NAME}_words)",
        "    test (count $words) -ge 3; and contains -- $words[3] $argv",
        "end",
        f"function __{NAME}_ids",
        f"    set -l words (__{NAME}_words)",
        '    test -f "$words[2]"; or return',
        "    $words[1] $words[2] list --all 2>/dev/null </dev/null | string match -r '^[0-9]+_[0-9]+_[^ ]+'",
        "end",
        f"complete -c {NAME} -n 'test (count (__{NAME}_words)) -ge 2' -f",
        *(
            f"complete -c {NAME} -n 'test (count (__{NAME}_words)) -eq 2' -f -a {each.name} -d {_quoted(each.summary)}"
            for each in commands
        ),
        *(f"complete -c {NAME} {_fish_option(each)}" for each in whole.options),
    )
    for command in commands:
        where = f"-n '__{NAME}_in {command.name}'"
        yield from (f"complete -c {NAME} {where} {_fish_option(each)}" for each in command.options)
        for each in _kinds(command.values):
            if each.takes is Takes.VERSION:
                yield f"complete -c {NAME} {where} -f -a '(__{NAME}_ids)'"
            elif each.takes in {Takes.FILE, Takes.FOLDER}:
                yield f"complete -c {NAME} {where} -F"


def _fish_option(each: Argument) -> str:
    named = " ".join(f"-l {name[2:]}" if name.startswith("--") else f"-s {name[1:]}" for name in each.names)
    text = f"-d {_quoted(each.text)}"
    if not each.value:
        return f"{named} {text}"
    if each.choices:
        return f"{named} -x -a {_quoted(' '.join(each.choices))} {text}"
    value = {Takes.FILE: "-r -F", Takes.FOLDER: "-x -a '(__fish_complete_directories)'"}.get(each.takes, "-x")
    return f"{named} {value} {text}"


SHELLS: dict[str, Callable[[Described, Sequence[Described]], Iterator[str]]] = {
    "bash": _bash,
    "zsh": _zsh,
    "fish": _fish,
}
"""What writes the script of each shell."""
