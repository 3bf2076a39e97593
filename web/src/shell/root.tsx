import { createRootRoute } from '@tanstack/react-router'
import { firstMeta } from '../api/use-meta.ts'
import { Missing } from '../ui/missing.tsx'
import { Broken } from './broken.tsx'
import { Shell } from './shell.tsx'

export const root = createRootRoute({
  beforeLoad: firstMeta,
  component: Shell,
  notFoundComponent: Missing,
  errorComponent: Broken,
})
