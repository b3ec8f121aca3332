import {
  type CreationOptional,
  DataTypes,
  type InferAttributes,
  type InferCreationAttributes,
  Model,
  type NonAttribute,
  type Sequelize,
} from 'sequelize'
import type { UserRole } from './vocabulary.ts'

/** A person who signs in. Without a password hash they can do so only by a one-time link. */
export class User extends Model<InferAttributes<User>, InferCreationAttributes<User>> {
  declare id: CreationOptional<string>
  declare email: string
  declare role: UserRole
  declare passwordHash: CreationOptional<string | null>
  declare disabledAt: CreationOptional<Date | null>
  /** What an authenticator app has; it counts once `totpConfirmedAt` is set. */
  declare totpSecret: CreationOptional<string | null>
  declare totpConfirmedAt: CreationOptional<Date | null>
  /** The step of time of the last code that was used: no code works twice. */
  declare totpLastStep: CreationOptional<string | null>
  /** When the person was last here. */
  declare seenAt: CreationOptional<Date | null>
  declare createdAt: CreationOptional<Date>
}

/** A link that signs its user in once. Only the SHA-256 of its token is kept. */
export class SignInLink extends Model<InferAttributes<SignInLink>, InferCreationAttributes<SignInLink>> {
  declare tokenHash: Buffer
  declare userId: string
  declare createdAt: CreationOptional<Date>
  declare expiresAt: Date
  declare usedAt: CreationOptional<Date | null>
}

/** A token for the API. Only the SHA-256 of it is kept. */
export class ApiToken extends Model<InferAttributes<ApiToken>, InferCreationAttributes<ApiToken>> {
  declare id: CreationOptional<string>
  declare userId: string
  declare tokenHash: Buffer
  /** What its owner calls it. */
  declare label: CreationOptional<string | null>
  declare createdAt: CreationOptional<Date>
  declare lastUsedAt: CreationOptional<Date | null>
  declare revokedAt: CreationOptional<Date | null>
  declare user?: NonAttribute<User>
}

/** A code that signs in once in place of the authenticator's. Only the SHA-256 of it is kept. */
export class RecoveryCode extends Model<
  InferAttributes<RecoveryCode>,
  InferCreationAttributes<RecoveryCode>
> {
  declare id: CreationOptional<string>
  declare userId: string
  declare codeHash: Buffer
  declare usedAt: CreationOptional<Date | null>
}

export function initUser(sequelize: Sequelize): void {
  const options = { sequelize, underscored: true, timestamps: false }
  // Sequelize writes each attribute's name into its definition, so every attribute needs one of its own.
  const key = () => ({ type: DataTypes.BIGINT, primaryKey: true, autoIncrement: true })
  const createdNow = () => ({ type: DataTypes.DATE, defaultValue: DataTypes.NOW })
  User.init(
    {
      id: key(),
      email: { type: DataTypes.TEXT, allowNull: false },
      role: { type: DataTypes.TEXT, allowNull: false },
      passwordHash: DataTypes.TEXT,
      disabledAt: DataTypes.DATE,
      totpSecret: DataTypes.TEXT,
      totpConfirmedAt: DataTypes.DATE,
      totpLastStep: DataTypes.BIGINT,
      seenAt: DataTypes.DATE,
      createdAt: createdNow(),
    },
    { ...options, tableName: 'users' },
  )
  SignInLink.init(
    {
      tokenHash: { type: DataTypes.BLOB, primaryKey: true },
      userId: { type: DataTypes.BIGINT, allowNull: false },
      createdAt: createdNow(),
      expiresAt: { type: DataTypes.DATE, allowNull: false },
      usedAt: DataTypes.DATE,
    },
    { ...options, tableName: 'sign_in_links' },
  )
  ApiToken.init(
    {
      id: key(),
      userId: { type: DataTypes.BIGINT, allowNull: false },
      tokenHash: { type: DataTypes.BLOB, allowNull: false },
      label: DataTypes.TEXT,
      createdAt: createdNow(),
      lastUsedAt: DataTypes.DATE,
      revokedAt: DataTypes.DATE,
    },
    { ...options, tableName: 'api_tokens' },
  )
  RecoveryCode.init(
    {
      id: key(),
      userId: { type: DataTypes.BIGINT, allowNull: false },
      codeHash: { type: DataTypes.BLOB, allowNull: false },
      usedAt: DataTypes.DATE,
    },
    { ...options, tableName: 'recovery_codes' },
  )
}
