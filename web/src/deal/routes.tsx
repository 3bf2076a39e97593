import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { needs } from '../session/needs.ts'
import { root } from '../shell/root.tsx'

export const dealRoutes = [
  createRoute({
    getParentRoute: () => root,
    path: '/enrolls/$id',
    beforeLoad: needs(),
    component: lazyRouteComponent(() => import('./deal.tsx'), 'DealPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/enrolls/$id/return',
    beforeLoad: needs(),
    component: lazyRouteComponent(() => import('./return.tsx'), 'ReturnPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/enrolls/$id/passport',
    beforeLoad: needs(),
    component: lazyRouteComponent(() => import('./passport.tsx'), 'PassportPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/enrolls/$id/receipts/$receipt',
    beforeLoad: needs(),
    component: lazyRouteComponent(() => import('./receipt.tsx'), 'ReceiptPage'),
  }),
] as const
