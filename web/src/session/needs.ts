import { notFound, redirect } from '@tanstack/react-router'
import { type Role, readSession } from './session.ts'

/** For a route: who is not signed in signs in first and comes back; other roles find nothing here. */
export function needs(...roles: Role[]) {
  return ({ location }: { location: { href: string } }) => {
    const session = readSession()
    if (!session) throw redirect({ to: '/sign-in', search: { next: location.href } })
    if (roles.length > 0 && !roles.some((role) => session.user.roles.includes(role))) throw notFound()
  }
}

/** Where a person's work is. */
export function homeOf(roles: readonly Role[]) {
  if (roles.includes('operator') || roles.includes('accountant')) return '/office'
  if (roles.includes('arbiter')) return '/disputes'
  return roles.includes('master') ? '/deals' : '/services'
}
