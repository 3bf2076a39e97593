import { Outlet } from '@tanstack/react-router'

export function Office() {
  return <Outlet />
}
