import type { FastifyRequest } from 'fastify'
import { z } from 'zod'

/** A control request that makes no sense, or not now. The sentence is for the tester. */
export class ControlError extends Error {
  override readonly name = 'ControlError'
  readonly statusCode: number

  constructor(statusCode: number, message: string) {
    super(message)
    this.statusCode = statusCode
  }
}

/** Reads a JSON body, or none. Unknown fields are refused: a misspelled fault is no fault. */
export function readControl<Shape extends z.ZodRawShape>(
  request: FastifyRequest,
  shape: Shape,
): z.infer<z.ZodObject<Shape>> {
  const result = z.strictObject(shape).safeParse(parse(request.body))
  if (result.success) return result.data as z.infer<z.ZodObject<Shape>>
  throw new ControlError(400, z.prettifyError(result.error))
}

function parse(body: unknown): unknown {
  if (typeof body !== 'string' || body.trim() === '') return {}
  try {
    return JSON.parse(body)
  } catch {
    throw new ControlError(400, 'the body is not JSON')
  }
}

/** The part of `Chance` that a request can give. */
export const chanceFields = {
  times: z.int().min(1).optional(),
  probability: z.number().min(0).max(1).optional(),
  seed: z.int().optional(),
}
