import { createRootRoute } from '@tanstack/react-router'
import { Missing } from '../ui/missing.tsx'
import { Broken } from './broken.tsx'
import { Shell } from './shell.tsx'

export const root = createRootRoute({
  component: Shell,
  notFoundComponent: Missing,
  errorComponent: Broken,
})
