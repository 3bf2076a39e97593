import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { needs } from '../session/needs.ts'
import { root } from '../shell/root.tsx'

/** What a filter in an address may be: one word for each name. */
const readFilters = (search: Record<string, unknown>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(search).flatMap(([name, value]) =>
      typeof value === 'string' || typeof value === 'number' ? [[name, String(value)]] : [],
    ),
  )

const office = createRoute({
  getParentRoute: () => root,
  path: '/office',
  validateSearch: readFilters,
  beforeLoad: needs('operator', 'accountant'),
  component: lazyRouteComponent(() => import('./office.tsx'), 'Office'),
})

export const officeRoutes = [
  office.addChildren([
    createRoute({
      getParentRoute: () => office,
      path: '/',
      component: lazyRouteComponent(() => import('./queues.tsx'), 'Queues'),
    }),
    createRoute({
      getParentRoute: () => office,
      path: 'holds',
      component: lazyRouteComponent(() => import('./holds.tsx'), 'Holds'),
    }),
    createRoute({
      getParentRoute: () => office,
      path: 'payouts',
      component: lazyRouteComponent(() => import('./payouts.tsx'), 'Payouts'),
    }),
    createRoute({
      getParentRoute: () => office,
      path: 'refunds',
      component: lazyRouteComponent(() => import('./refunds.tsx'), 'Refunds'),
    }),
    createRoute({
      getParentRoute: () => office,
      path: 'doubts',
      component: lazyRouteComponent(() => import('./doubts.tsx'), 'Doubts'),
    }),
    createRoute({
      getParentRoute: () => office,
      path: 'approvals',
      component: lazyRouteComponent(() => import('./approvals.tsx'), 'Approvals'),
    }),
    createRoute({
      getParentRoute: () => office,
      path: 'accounts',
      component: lazyRouteComponent(() => import('./accounts.tsx'), 'Accounts'),
    }),
    createRoute({
      getParentRoute: () => office,
      path: 'reconciliation',
      component: lazyRouteComponent(() => import('./reconciliation.tsx'), 'Reconciliation'),
    }),
    createRoute({
      getParentRoute: () => office,
      path: 'ledger',
      component: lazyRouteComponent(() => import('./ledger.tsx'), 'Ledger'),
    }),
    createRoute({
      getParentRoute: () => office,
      path: 'forecast',
      component: lazyRouteComponent(() => import('./forecast.tsx'), 'Forecast'),
    }),
    createRoute({
      getParentRoute: () => office,
      path: 'charts',
      component: lazyRouteComponent(() => import('./charts.tsx'), 'Charts'),
    }),
    createRoute({
      getParentRoute: () => office,
      path: 'people',
      component: lazyRouteComponent(() => import('./people.tsx'), 'People'),
    }),
    createRoute({
      getParentRoute: () => office,
      path: 'search',
      component: lazyRouteComponent(() => import('./search.tsx'), 'Search'),
    }),
    createRoute({
      getParentRoute: () => office,
      path: 'audit',
      component: lazyRouteComponent(() => import('./audit.tsx'), 'Audit'),
    }),
  ]),
] as const
