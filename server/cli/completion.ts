import { Argument, type Command } from 'commander'
import { print } from './output.ts'

const SHELLS = ['bash', 'zsh', 'fish'] as const
type Shell = (typeof SHELLS)[number]

/** What can follow each command: its subcommands and options, keyed by the words before them. */
function choicesOf(program: Command, path: readonly string[] = []): Map<string, string[]> {
  const options = program.options.flatMap(({ long }) => (long === undefined ? [] : [long]))
  const choices = new Map([[path.join(' '), [...program.commands.map((each) => each.name()), ...options]]])
  for (const command of program.commands)
    for (const [words, each] of choicesOf(command, [...path, command.name()])) choices.set(words, each)
  return choices
}

/** For bash. zsh can read the same script after one extra line. */
function forBash(choices: Map<string, string[]>): string {
  const cases = [...choices].map(([words, each]) => `    '${words}') choices='${each.join(' ')}' ;;`)
  return `_recusal() {
  local words='' word choices=''
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    [[ $word == -* ]] || words="\${words:+$words }$word"
  done
  case $words in
${cases.join('\n')}
  esac
  COMPREPLY=($(compgen -W "$choices" -f -- "\${COMP_WORDS[COMP_CWORD]}"))
}
complete -o default -F _recusal recusal
`
}

function forFish(choices: Map<string, string[]>): string {
  return [...choices]
    .flatMap(([words, each]) => {
      const seen = words.split(' ').filter((word) => word !== '')
      const when =
        seen.length === 0
          ? '__fish_use_subcommand'
          : seen.map((word) => `__fish_seen_subcommand_from ${word}`).join('; and ')
      return each.map((choice) =>
        choice.startsWith('--')
          ? `complete -c recusal -n '${when}' -l ${choice.slice(2)}`
          : `complete -c recusal -n '${when}' -f -a ${choice}`,
      )
    })
    .map((line) => `${line}\n`)
    .join('')
}

/** `completion`. */
export function addCompletionCommand(program: Command): void {
  const shell = new Argument('<shell>', 'the shell').choices([...SHELLS])
  program
    .command('completion')
    .addArgument(shell)
    .description('print a shell completion script, to use as: source <(recusal completion bash)')
    .action(async (asked: Shell) => {
      const choices = choicesOf(program)
      const scripts: Readonly<Record<Shell, () => string>> = {
        bash: () => forBash(choices),
        zsh: () => `autoload -Uz bashcompinit && bashcompinit\n${forBash(choices)}`,
        fish: () => forFish(choices),
      }
      await print(scripts[asked]())
    })
}
