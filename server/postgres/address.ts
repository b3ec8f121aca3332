/** The address of a running server, in the form that `pg` and Sequelize accept. */
export interface ServerAddress {
  /** The folder of the Unix socket. */
  readonly host: string
  readonly port: number
  readonly user: string
}
