import { createRouter } from '@tanstack/react-router'
import { catalogueRoutes } from './catalogue/routes.tsx'
import { dealRoutes } from './deal/routes.tsx'
import { dealsRoutes } from './deals/routes.tsx'
import { disputeRoutes } from './dispute/routes.tsx'
import { entryRoutes } from './entry/routes.tsx'
import { masterRoutes } from './master/routes.tsx'
import { officeRoutes } from './office/routes.tsx'
import { root } from './shell/root.tsx'

const tree = root.addChildren([
  ...entryRoutes,
  ...catalogueRoutes,
  ...dealsRoutes,
  ...dealRoutes,
  ...masterRoutes,
  ...disputeRoutes,
  ...officeRoutes,
])

export const router = createRouter({
  routeTree: tree,
  defaultPreload: 'intent',
  defaultPreloadStaleTime: 0,
  scrollRestoration: true,
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}
