import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { root } from '../shell/root.tsx'

type Chosen = { from?: string; at?: string }

/** The day that is looked at and the time that is chosen: they survive signing in. */
const readChosen = ({ from, at }: Record<string, unknown>): Chosen => ({
  ...(typeof from === 'string' && /^\d{4}-\d\d-\d\d$/.test(from) && { from }),
  ...(typeof at === 'string' && !Number.isNaN(Date.parse(at)) && { at }),
})

const readFind = ({ find }: Record<string, unknown>): { find?: string } =>
  typeof find === 'string' && find ? { find } : {}

export const catalogueRoutes = [
  createRoute({
    getParentRoute: () => root,
    path: '/services',
    validateSearch: readFind,
    component: lazyRouteComponent(() => import('./services.tsx'), 'Services'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/services/$id',
    validateSearch: readChosen,
    component: lazyRouteComponent(() => import('./service.tsx'), 'ServicePage'),
  }),
] as const
