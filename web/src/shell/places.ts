import { Banknote, CalendarDays, Handshake, LayoutList, Scale, Store, Wrench } from 'lucide-react'
import type { Role } from '../session/session.ts'

/** Where a person can go, by what they are. */
export function placesOf(roles: readonly Role[]) {
  const is = (...any: Role[]) => any.some((role) => roles.includes(role))
  return [
    { to: '/office', word: 'office', icon: LayoutList, isShown: is('operator', 'accountant') },
    { to: '/services', word: 'services', icon: Store, isShown: roles.length === 0 || is('client') },
    { to: '/deals', word: 'deals', icon: Handshake, isShown: is('client', 'master') },
    { to: '/master/calendar', word: 'calendar', icon: CalendarDays, isShown: is('master') },
    { to: '/master/services', word: 'masterServices', icon: Wrench, isShown: is('master') },
    { to: '/master/money', word: 'money', icon: Banknote, isShown: is('master') },
    {
      to: '/disputes',
      word: 'disputes',
      icon: Scale,
      isShown: is('arbiter', 'operator', 'client', 'master'),
    },
  ].filter(({ isShown }) => isShown) as {
    to:
      | '/office'
      | '/services'
      | '/deals'
      | '/master/calendar'
      | '/master/services'
      | '/master/money'
      | '/disputes'
    word: 'office' | 'services' | 'deals' | 'calendar' | 'masterServices' | 'money' | 'disputes'
    icon: typeof Store
  }[]
}
