import type { z } from 'zod'
import { type Asked, type Method, request, type Transport } from './request.ts'

export type Page<Item> = { items: Item[]; next_cursor?: string }

/** What a caller gives: before defaults are filled in. */
export type Given<Schema extends z.ZodType> = z.input<Schema>

/** Calls of one server, by their method. */
export function verbsOf(transport: Transport) {
  const call =
    (method: Method) =>
    <Answer>(path: string, asked?: Asked): Promise<Answer> =>
      request<Answer>(transport, method, path, asked)
  return { get: call('GET'), post: call('POST'), patch: call('PATCH'), remove: call('DELETE') }
}
export type Verbs = ReturnType<typeof verbsOf>

/** An id in a path. */
export const at = (id: string) => encodeURIComponent(id)
