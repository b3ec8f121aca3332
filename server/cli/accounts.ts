import { text } from 'node:stream/consumers'
import { type Command, InvalidArgumentError, Option } from 'commander'
import { USER_ROLES, type UserRole } from '../../models/vocabulary.ts'
import { disableUser } from '../accounts/people.ts'
import { noteCommand } from '../accounts/security-events.ts'
import { addToken, LONGEST_LABEL, TOKEN_SCOPES, type TokenScope } from '../accounts/tokens.ts'
import { addUser, listUsers } from '../accounts/users.ts'
import { withArticle } from '../values/format.ts'
import { print, say } from './output.ts'
import { readDatabase, textUpTo, withDatabase } from './session.ts'

/** `users` and `tokens`. */
export function addAccountCommands(program: Command): void {
  const users = program.command('users').description('manage accounts')
  users
    .command('add')
    .argument('<email>')
    .addOption(new Option('--role <role>', 'the user’s role').choices([...USER_ROLES]).makeOptionMandatory())
    .description('add an account; the password is read from standard input')
    .action(async (email: string, { role }: { role: UserRole }) => {
      const password = (await text(process.stdin)).replace(/\r?\n$/, '')
      await withDatabase(async (database) => {
        const user = await addUser(database, email, role, password)
        await noteCommand(database, 'account_added', user.email, `as ${withArticle(role)}`)
        say(`Added ${user.email} as ${withArticle(user.role)}.`)
      }, 'fill')
    })
  users
    .command('list')
    .description('list the accounts: address, role, state')
    .action(() =>
      readDatabase(async (database) => {
        const lines = (await listUsers(database)).map(
          (user) => `${user.email}\t${user.role}\t${user.disabledAt === null ? 'active' : 'disabled'}\n`,
        )
        await print(lines.join(''))
      }),
    )
  users
    .command('disable')
    .argument('<email>')
    .description('block an account from signing in, and end its sessions and tokens')
    .action((email: string) =>
      withDatabase(async (database) => {
        await disableUser(database, email)
        await noteCommand(database, 'account_disabled', email)
        say(`Disabled ${email}.`)
      }),
    )
  program
    .command('tokens')
    .description('manage API tokens')
    .command('add')
    .argument('<email>')
    .option('--name <name>', 'what the token is for', textUpTo(LONGEST_LABEL))
    .addOption(new Option('--scope <scope>', 'what the token allows').choices([...TOKEN_SCOPES]))
    .option('--days <days>', 'how many days until it expires', wholeDays)
    .description(
      'create a token and print it, only this once; by default it can do whatever its owner can and never expires',
    )
    .action((email: string, { name, ...asked }: { name?: string; scope?: TokenScope; days?: number }) =>
      withDatabase(async (database) => {
        const token = await addToken(database, email, { ...asked, label: name ?? null })
        await noteCommand(database, 'token_made', email, name ?? null)
        await print(`${token}\n`)
      }),
    )
}

/** @throws {InvalidArgumentError} unless `typed` is a whole number of days from 1 to 3,650. */
function wholeDays(typed: string): number {
  const days = /^\d{1,4}$/.test(typed) ? Number(typed) : 0
  if (days < 1 || days > 3650) throw new InvalidArgumentError('It must be a whole number from 1 to 3650.')
  return days
}
