import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { root } from '../shell/root.tsx'

export const catalogueRoutes = [
  createRoute({
    getParentRoute: () => root,
    path: '/services',
    component: lazyRouteComponent(() => import('./services.tsx'), 'Services'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/services/$id',
    component: lazyRouteComponent(() => import('./service.tsx'), 'ServicePage'),
  }),
] as const
