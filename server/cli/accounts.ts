import { text } from 'node:stream/consumers'
import { type Command, InvalidArgumentError, Option } from 'commander'
import { USER_ROLES, type UserRole } from '../../models/vocabulary.ts'
import { disableUser } from '../accounts/people.ts'
import { noteCommand } from '../accounts/security-events.ts'
import { addToken, TOKEN_SCOPES, type TokenScope } from '../accounts/tokens.ts'
import { addUser, listUsers } from '../accounts/users.ts'
import { withArticle } from '../values/format.ts'
import { print, readDatabase, say, withDatabase } from './session.ts'

/** `users` and `tokens`. */
export function addAccountCommands(program: Command): void {
  const users = program.command('users').description('who may sign in')
  users
    .command('add')
    .argument('<email>')
    .addOption(new Option('--role <role>', 'what they may do').choices([...USER_ROLES]).makeOptionMandatory())
    .description('add an account; the password is read from standard input')
    .action(async (email: string, { role }: { role: UserRole }) => {
      const password = (await text(process.stdin)).replace(/\r?\n$/, '')
      await withDatabase(async (database) => {
        const user = await addUser(database, email, role, password)
        await noteCommand(database, 'account_added', user.email, `as ${withArticle(role)}`)
        say(`${user.email} is added as ${user.role}.`)
      })
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
    .description('end an account’s sessions and tokens and let it sign in no more')
    .action((email: string) =>
      withDatabase(async (database) => {
        await disableUser(database, email)
        await noteCommand(database, 'account_disabled', email)
        say(`${email} is disabled.`)
      }),
    )
  program
    .command('tokens')
    .description('tokens for the API')
    .command('add')
    .argument('<email>')
    .option('--name <name>', 'what it is for')
    .addOption(new Option('--scope <scope>', 'what it may').choices([...TOKEN_SCOPES]))
    .option('--days <days>', 'after how many days it ends', wholeDays)
    .description('print a new token, this once; without more, it may what its owner may and does not end')
    .action((email: string, { name, ...asked }: { name?: string; scope?: TokenScope; days?: number }) =>
      withDatabase(async (database) => {
        const token = await addToken(database, email, { ...asked, label: name ?? null })
        await noteCommand(database, 'token_made', email, name ?? null)
        await print(`${token}\n`)
      }),
    )
}

/** @throws {InvalidArgumentError} for what is no number of days from 1 to 3,650. */
function wholeDays(typed: string): number {
  const days = /^\d{1,4}$/.test(typed) ? Number(typed) : 0
  if (days < 1 || days > 3650) throw new InvalidArgumentError('It must be a whole number from 1 to 3650.')
  return days
}
