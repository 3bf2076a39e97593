import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { root } from '../shell/root.tsx'
import { Entry } from './entry.tsx'

type Next = { next?: string | undefined }

/** Only a way inside: our sign-in must not lead to another site. A word that is not allowed has to be overwritten. */
const readNext = ({ next }: Record<string, unknown>): Next => ({
  next: typeof next === 'string' && /^\/(?![/\\])/.test(next) ? next : undefined,
})

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
