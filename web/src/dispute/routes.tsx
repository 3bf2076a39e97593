import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { needs } from '../session/needs.ts'
import { root } from '../shell/root.tsx'

export const statuses = ['opened', 'answered', 'under_review', 'resolved', 'withdrawn', 'moot'] as const
type Filter = { view?: 'mine' | 'none' | 'all'; status?: (typeof statuses)[number] }

export function readStatus(status: unknown): Pick<Filter, 'status'> {
  const known = statuses.find((each) => each === status)
  return known ? { status: known } : {}
}

const readFilter = ({ view, status }: Record<string, unknown>): Filter => ({
  ...((view === 'mine' || view === 'none' || view === 'all') && { view }),
  ...readStatus(status),
})

export const disputeRoutes = [
  createRoute({
    getParentRoute: () => root,
    path: '/disputes',
    validateSearch: readFilter,
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
