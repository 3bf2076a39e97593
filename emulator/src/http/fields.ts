import { z } from 'zod'
import { invalid } from './errors.ts'

export const description = z.string().max(128).optional()

/** At most 16 keys of 32 characters, with strings of 512; a value may be null. */
export const metadata = z
  .record(z.string().max(32), z.string().max(512).nullable())
  .refine((values) => Object.keys(values).length <= 16)
  .optional()

/**
 * Reads `value` by the schema.
 * @param at the path of `value` itself inside the request
 * @throws ApiError 400 that names the first field that is wrong
 */
export function check<T>(schema: z.ZodType<T>, value: unknown, at?: string): T {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  const path = [...(at === undefined ? [] : [at]), ...(result.error.issues[0]?.path ?? [])]
  throw invalid(path.length === 0 ? undefined : path.join('.'))
}
