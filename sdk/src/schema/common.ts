import { z } from 'zod'

/** Words of a person. A database cannot store U+0000, and no honest text holds one. */
export const text = (min: number, max: number) =>
  z
    .string()
    .trim()
    .min(min)
    .max(max)
    .refine((value) => !value.includes('\0'), 'must not contain the character U+0000')

/** Money as YooKassa writes it: rubles in a decimal string. */
export const Amount = z
  .object({
    value: z
      .string()
      .regex(/^\d{1,9}\.\d{2}$/, 'must be rubles with two decimals, such as 1000.00')
      .describe('Rubles with two decimals.'),
    currency: z.literal('RUB'),
  })
  .meta({ id: 'Amount', examples: [{ value: '1000.00', currency: 'RUB' }] })
export type Amount = z.infer<typeof Amount>

export const Id = z.uuid().describe('UUIDv7')
export const Moment = z.iso.datetime().describe('ISO 8601, UTC')

export const IdParams = z.object({ id: Id })

/** A page of a list, newest first: pass `next_cursor` back as `cursor` for the next one. */
export const PageQuery = z.object({
  limit: z.coerce.number().int().min(1).max(100).default(20),
  cursor: Id.optional(),
})
/** One of these, or several with commas between them. */
export const several = <Item extends z.ZodEnum>(item: Item) =>
  z
    .preprocess(
      (given) => (typeof given === 'string' ? given.split(',') : given),
      z.array(item).min(1).max(item.options.length),
    )
    .describe('One, or several with commas between them.')

export const page = <Item extends z.ZodType>(item: Item) =>
  z.object({ items: z.array(item), next_cursor: Id.optional() })

/** RFC 9457. `code` is stable and listed in docs/errors.md; `detail` is for people. */
export const Problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.number().int(),
    code: z.string(),
    detail: z.string(),
    instance: z.string().optional(),
  })
  .loose()
  .meta({ id: 'Problem' })
export type Problem = z.infer<typeof Problem>
