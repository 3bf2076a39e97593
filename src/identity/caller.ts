/** What a person may be. One person may be both client and master. */
export const roles = ['client', 'master', 'operator', 'arbiter', 'accountant'] as const
export type Role = (typeof roles)[number]

/** Who is asking, as the access token says. */
export type Caller = {
  readonly id: string
  readonly roles: readonly Role[]
  /** When that token ends. */
  readonly until?: Date
}

/** Whether the caller may read everybody’s money, not only their own. */
export const seesAllMoney = ({ roles }: Caller): boolean =>
  roles.includes('operator') || roles.includes('accountant')
