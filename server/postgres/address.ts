/** Where a running server answers: what `pg` and Sequelize take. */
export interface ServerAddress {
  /** The folder of the Unix socket. */
  readonly host: string
  readonly port: number
  readonly user: string
}
