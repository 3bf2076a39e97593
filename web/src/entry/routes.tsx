import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { root } from '../shell/root.tsx'
import { Entry } from './entry.tsx'

type Next = { next?: string }

/** Only a way inside: an address of another site must not be reached through our sign-in. */
const readNext = ({ next }: Record<string, unknown>): Next =>
  typeof next === 'string' && /^\/(?![/\\])/.test(next) ? { next } : {}

export const entryRoutes = [
  createRoute({ getParentRoute: () => root, path: '/', component: Entry }),
  createRoute({
    getParentRoute: () => root,
    path: '/sign-in',
    validateSearch: readNext,
    component: lazyRouteComponent(() => import('./sign-in.tsx'), 'SignIn'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/register',
    validateSearch: readNext,
    component: lazyRouteComponent(() => import('./register.tsx'), 'Register'),
  }),
] as const
