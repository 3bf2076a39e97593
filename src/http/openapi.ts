import swagger from '@fastify/swagger'
import type { FastifySchema, RouteOptions } from 'fastify'
import fp from 'fastify-plugin'
import { createJsonSchemaTransform, createJsonSchemaTransformObject } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { ErrorCode } from '../core/errors.ts'
import { problems } from './route.ts'

const INTRODUCTION = `Safe-deal payments for service marketplaces: a client books a master and pays, the money is held
until the work is confirmed, then it is captured and distributed.

Sums are \`{"value": "1000.00", "currency": "RUB"}\`. Errors are \`application/problem+json\` with a stable \`code\`, all
of them [listed](/docs/errors). Every mutation takes an \`Idempotency-Key\`: send the same key again and you get the
first answer. Lists are pages: pass \`next_cursor\` back as \`cursor\`. Paths work with and without a trailing slash.`

const transform = createJsonSchemaTransform({})
const transformObject = createJsonSchemaTransformObject({})

/** The API described by its own route schemas, at `/openapi.json`. */
export const openapi = fp(async (app) => {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Sdelka', version: '1', description: INTRODUCTION },
      servers: [{ url: '/' }],
      components: {
        securitySchemes: { accessToken: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } },
      },
    },
    transform: (input) => transform({ ...input, schema: withCommon(input.schema, input.route) }),
    transformObject: (input) => shareSchemas(transformObject(input)),
  })

  let document: string | undefined // the routes are known when the first request comes
  app.get('/openapi.json', { schema: { hide: true }, config: { public: true } }, (_request, reply) => {
    document ??= JSON.stringify(app.swagger())
    return reply.type('application/json; charset=utf-8').send(document)
  })
})

const IdempotencyHeader = z.object({ 'idempotency-key': z.string().min(1).max(255).optional() })

/** Adds what the hooks do to every route: who may call it, and what they may refuse. */
function withCommon(schema: FastifySchema, { config, method }: RouteOptions): FastifySchema {
  if (!schema || schema.hide) return schema
  const isMutation = !['GET', 'HEAD'].includes(String(method))
  const refusals: ErrorCode[] = ['rate_limited']
  if (schema.body || schema.params || schema.querystring) refusals.push('invalid_request')
  if (schema.body) refusals.push('payload_too_large', 'unsupported_media_type')
  if (!config?.public) refusals.push('unauthorized', 'token_expired')
  if (config?.roles) refusals.push('forbidden')
  if (!config?.public && isMutation) refusals.push('idempotency_key_in_use', 'idempotency_key_reused')
  const response: Record<string, { description?: string }> = { ...(schema.response as object) }
  for (const [status, refusal] of Object.entries(problems(...refusals))) {
    const own = response[status]?.description
    response[status] = own ? { ...refusal, description: `${own}, ${refusal.description}` } : refusal
  }
  const security = schema.security ?? (config?.public ? [] : [{ accessToken: [] }])
  return {
    ...schema,
    response,
    security,
    ...(!config?.public && isMutation && { headers: IdempotencyHeader }),
  }
}

type Document = ReturnType<typeof transformObject>
const REFERENCE = '#/components/schemas/'

/** Zod describes each schema twice, as input and as output: one is enough where they agree, none where nobody asks. */
function shareSchemas(document: Document): Document {
  const isOpen = (key: string, value: unknown) =>
    key === 'additionalProperties' && value === false ? undefined : value
  let text = JSON.stringify(document, isOpen)
  const parsed = JSON.parse(text)
  const schemas: Record<string, unknown> = parsed.components.schemas
  const canonical = (schema: unknown) => JSON.stringify(schema)?.replaceAll(/Input"/g, '"')

  for (const [name, schema] of Object.entries(schemas)) {
    const twin = name.replace(/Input$/, '')
    if (twin !== name && canonical(schema) === canonical(schemas[twin])) {
      text = text.replaceAll(`"${REFERENCE}${name}"`, `"${REFERENCE}${twin}"`)
    }
  }
  const shared = JSON.parse(text)
  for (const name of Object.keys(schemas)) {
    if (!text.includes(`"${REFERENCE}${name}"`)) delete shared.components.schemas[name]
  }
  return shared
}
