import type { FastifyRequest } from 'fastify'
import { ApiError, invalid } from './errors.ts'

/** No request of the API has as many levels. */
const DEEPEST = 64

/**
 * The JSON of a POST. Clients send capture and cancel with no body, with an empty one, with `{}`, or with
 * the `[]` that is PHP's empty array: all mean the same.
 * @throws ApiError 415 for a body that is not called JSON, 400 for one that is not a JSON object
 */
export function readJson(request: FastifyRequest): Record<string, unknown> {
  const text = typeof request.body === 'string' ? request.body.trim() : ''
  if (text === '') return {}
  if (!/^application\/(?:[\w.-]+\+)?json\b/i.test(request.headers['content-type'] ?? '')) {
    throw new ApiError(415, 'invalid_request', 'Content-Type must be application/json')
  }
  const value = withoutNulls(parse(text))
  if (Array.isArray(value) && value.length === 0) return {}
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw invalid()
  return value as Record<string, unknown>
}

/**
 * Serializers write null for what is not there, and it means the same; in metadata it is a value.
 * @throws ApiError 400 for a body nested too deeply to be one
 */
function withoutNulls(value: unknown, depth = 0): unknown {
  if (depth > DEEPEST) throw invalid(undefined, 'The request body is nested too deeply')
  if (Array.isArray(value)) return value.map((item) => withoutNulls(item, depth + 1))
  if (typeof value !== 'object' || value === null) return value
  const given = Object.entries(value).filter(([, item]) => item !== null)
  return Object.fromEntries(
    given.map(([name, item]) => [
      name,
      name === 'metadata' && isFlat(item) ? item : withoutNulls(item, depth + 1),
    ]),
  )
}

const isFlat = (value: unknown) =>
  typeof value === 'object' &&
  value !== null &&
  Object.values(value).every((item) => typeof item !== 'object' || item === null)

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw invalid(undefined, 'The request body is not valid JSON')
  }
}

/** The fields of a plain HTML form. */
export function readForm(request: FastifyRequest): URLSearchParams {
  return new URLSearchParams(typeof request.body === 'string' ? request.body : '')
}

/** The same text for the same JSON, whatever the order of its keys. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
  return `{${entries.map(([key, item]) => `${JSON.stringify(key)}:${canonical(item)}`).join(',')}}`
}
