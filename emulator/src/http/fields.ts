import { z } from 'zod'
import { parseRubles } from '../money.ts'
import { invalid } from './errors.ts'

export const description = z.string().max(128).optional()

/** At most 16 keys of 32 characters, with strings of 512; a value may be null. PHP writes none as `[]`. */
export const metadata = z.preprocess(
  (value) => (Array.isArray(value) && value.length === 0 ? {} : value),
  z
    .record(z.string().max(32), z.string().max(512).nullable())
    .refine((values) => Object.keys(values).length <= 16)
    .optional(),
)

/** Kopecks of an amount inside an object. Nothing is an amount, too, where the schema lets it be. */
export const kopecks = z
  .object({ value: z.string(), currency: z.literal('RUB') })
  .transform(({ value }, context) => {
    const parsed = parseRubles(value)
    if (parsed === undefined) context.addIssue({ code: 'custom', path: ['value'] })
    return parsed ?? 0
  })

/**
 * Reads `value` by the schema. Places in a list are not named, as in `receipt.items.payment_subject`.
 * @param at the path of `value` itself inside the request
 * @throws ApiError 400 that names the first field that is wrong
 */
export function check<T>(schema: z.ZodType<T>, value: unknown, at?: string): T {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  const inside = (result.error.issues[0]?.path ?? []).filter((part) => typeof part !== 'number')
  const path = [...(at === undefined ? [] : [at]), ...inside]
  throw invalid(path.length === 0 ? undefined : path.join('.'))
}
