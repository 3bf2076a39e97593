import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { needs } from '../session/needs.ts'
import { root } from '../shell/root.tsx'

export const stages = ['mine', 'running', 'done'] as const
export const sides = ['client', 'master'] as const
export type Filter = { stage?: (typeof stages)[number]; whose?: (typeof sides)[number] }

const readFilter = ({ stage, whose }: Record<string, unknown>): Filter => {
  const knownStage = stages.find((each) => each === stage)
  const knownSide = sides.find((each) => each === whose)
  return { ...(knownStage && { stage: knownStage }), ...(knownSide && { whose: knownSide }) }
}

export const dealsRoutes = [
  createRoute({
    getParentRoute: () => root,
    path: '/deals',
    validateSearch: readFilter,
    beforeLoad: needs('client', 'master'),
    component: lazyRouteComponent(() => import('./deals.tsx'), 'Deals'),
  }),
] as const
