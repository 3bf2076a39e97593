import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { needs } from '../session/needs.ts'
import { root } from '../shell/root.tsx'

export const masterRoutes = [
  createRoute({
    getParentRoute: () => root,
    path: '/master/services',
    beforeLoad: needs('master'),
    component: lazyRouteComponent(() => import('./services.tsx'), 'MasterServices'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/master/calendar',
    beforeLoad: needs('master'),
    component: lazyRouteComponent(() => import('./calendar.tsx'), 'Calendar'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/master/money',
    beforeLoad: needs('master'),
    component: lazyRouteComponent(() => import('./money.tsx'), 'Money'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/master/accounts',
    beforeLoad: needs('master'),
    component: lazyRouteComponent(() => import('./accounts.tsx'), 'Accounts'),
  }),
] as const
