import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { needs } from '../session/needs.ts'
import { root } from '../shell/root.tsx'

export const dealsRoutes = [
  createRoute({
    getParentRoute: () => root,
    path: '/deals',
    beforeLoad: needs('client', 'master'),
    component: lazyRouteComponent(() => import('./deals.tsx'), 'Deals'),
  }),
] as const
