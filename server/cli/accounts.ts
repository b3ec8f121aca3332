import { text } from 'node:stream/consumers'
import { type Command, Option } from 'commander'
import { USER_ROLES, type UserRole } from '../../models/vocabulary.ts'
import { disableUser } from '../accounts/people.ts'
import { addToken } from '../accounts/tokens.ts'
import { addUser, listUsers } from '../accounts/users.ts'
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
        say(`${email} is disabled.`)
      }),
    )
  program
    .command('tokens')
    .description('tokens for the API')
    .command('add')
    .argument('<email>')
    .description('print a new token, this once')
    .action((email: string) =>
      withDatabase(async (database) => print(`${await addToken(database, email)}\n`)),
    )
}
