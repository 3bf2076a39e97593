import { z } from 'zod'
import { Id, Moment, text } from './common.ts'

export const Role = z.enum(['client', 'master', 'operator', 'arbiter', 'accountant'])

/** Only these may be taken by registering; the others are given by a command on the server. */
const PublicRole = z.enum(['client', 'master'])

export const Email = z
  .string()
  .trim()
  .max(254)
  .toLowerCase()
  .pipe(z.email('must be an e-mail address'))
  .meta({ examples: ['client@example.com'] })
export const Password = z.string().min(8).max(200)

/** Ask for one role, or for both in `roles`. */
export const Registration = z
  .object({
    email: Email,
    password: Password,
    name: text(1, 120),
    role: PublicRole.optional(),
    roles: z.array(PublicRole).min(1).max(2).optional(),
  })
  .refine((body) => body.role ?? body.roles, { path: ['role'], message: 'must be client or master' })
  .meta({ id: 'Registration' })
export type Registration = z.output<typeof Registration>

export const Credentials = z
  .object({ email: z.string().trim().toLowerCase().max(254), password: z.string().max(200) })
  .meta({ id: 'Credentials', examples: [{ email: 'client@example.com', password: 'sdelka-demo' }] })
export type Credentials = z.output<typeof Credentials>

export const RefreshRequest = z.object({ refresh_token: z.string().min(1).max(200) })

export const User = z
  .object({
    id: Id,
    email: z.string(),
    name: z.string(),
    roles: z.array(Role),
    created_at: Moment,
  })
  .meta({ id: 'User' })
export type User = z.infer<typeof User>

/** What signing in gives. The access token is a JWT; the refresh token works once and brings the next one. */
export const Session = z
  .object({
    access_token: z.string(),
    refresh_token: z.string(),
    token_type: z.literal('Bearer'),
    expires_in: z.number().int().describe('Seconds until the access token expires.'),
    user: User,
  })
  .meta({ id: 'Session' })
export type Session = z.infer<typeof Session>
