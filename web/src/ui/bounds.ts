import { SdelkaProblem } from '@sdelka/sdk'

/** The limits that the server names when a sum is outside of them. */
export function boundsOf(error: unknown): [min: string, max: string] | undefined {
  if (!(error instanceof SdelkaProblem) || error.code !== 'price_out_of_range') return undefined
  const { min, max } = error.details as Record<string, { value?: string } | undefined>
  return min?.value && max?.value ? [min.value, max.value] : undefined
}
