import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { needs } from '../session/needs.ts'
import { root } from '../shell/root.tsx'

type Card = { payout_token?: string; last4?: string; card_type?: string }

/** What YooKassa's page sends back: a token for the card, and what a person knows it by. Digits may come as a number. */
function readCard(search: Record<string, unknown>): Card {
  const word = (name: keyof Card) =>
    ['string', 'number'].includes(typeof search[name]) ? { [name]: String(search[name]) } : {}
  return { ...word('payout_token'), ...word('last4'), ...word('card_type') }
}

type Week = { week?: string }

/** Any day of the week that is looked at; without one it is this week. */
const readWeek = ({ week }: Record<string, unknown>): Week =>
  typeof week === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(week) && !Number.isNaN(Date.parse(week))
    ? { week }
    : {}

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
    validateSearch: readWeek,
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
    validateSearch: readCard,
    beforeLoad: needs('master'),
    component: lazyRouteComponent(() => import('./accounts.tsx'), 'Accounts'),
  }),
] as const
