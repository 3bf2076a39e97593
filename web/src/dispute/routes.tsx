import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { needs } from '../session/needs.ts'
import { root } from '../shell/root.tsx'

export const disputeRoutes = [
  createRoute({
    getParentRoute: () => root,
    path: '/disputes',
    beforeLoad: needs(),
    component: lazyRouteComponent(() => import('./disputes.tsx'), 'Disputes'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/disputes/$id',
    beforeLoad: needs(),
    component: lazyRouteComponent(() => import('./case.tsx'), 'CasePage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/enrolls/$id/dispute',
    beforeLoad: needs('client', 'master'),
    component: lazyRouteComponent(() => import('./open.tsx'), 'OpenDispute'),
  }),
] as const
