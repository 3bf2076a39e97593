import fc from 'fast-check'
import { newId } from '../../src/core/id.ts'

type Schema = {
  $ref?: string
  type?: string
  const?: unknown
  enum?: unknown[]
  format?: string
  pattern?: string
  minimum?: number
  items?: Schema
  properties?: Record<string, Schema>
  anyOf?: Schema[]
  oneOf?: Schema[]
}
type Parameter = { name: string; in: string; schema?: Schema }
type Operation = {
  parameters?: Parameter[]
  requestBody?: { content: { 'application/json'?: { schema: Schema } } }
}
export type Document = {
  paths: Record<string, Record<string, Operation>>
  components: { schemas: Record<string, Schema> }
}
export type BadRequest = { method: string; path: string; body?: string; headers: Record<string, string> }

/** Values that somebody, some day, sends in any field. */
const nasty = fc.oneof(
  fc.constantFrom<unknown>(
    ...[
      null,
      true,
      0,
      -1,
      1.5,
      -0.01,
      1e308,
      2 ** 53 + 2,
      '',
      ' ',
      '\0',
      'a\0b',
      '\ud800',
      '\u202e',
      '1e3',
      '-5.00',
    ],
    ...[
      '0.001',
      '100',
      'NaN',
      'Infinity',
      '../../etc/passwd',
      "'; drop table person; --",
      '{{7*7}}',
      '%00',
      'null',
    ],
    ...[
      'x'.repeat(10_000),
      [],
      {},
      [[]],
      [null],
      { a: { b: { c: {} } } },
      { value: '1.00' },
      newId(),
      'not-a-uuid',
    ],
    ...['0000-01-01T00:00:00Z', '9999-12-31T23:59:59Z', '2026-02-30T00:00:00Z', '+275760-09-13T00:00:00Z'],
    ...[{ value: '999999999.99', currency: 'RUB' }, { value: '0.00', currency: 'RUB' }, { $ne: null }],
  ),
  fc.anything({ maxDepth: 2 }),
  fc.string({ unit: 'binary', maxLength: 50 }),
)

/**
 * Requests to every operation of the API that are wrong somewhere: a field of the wrong kind, garbage for an id, a
 * body that is no JSON. Fields that are not spoilt are plausible, so that requests get past the first check.
 * @param known ids of things that exist
 */
export function badRequests({ paths, components }: Document, known: string[]): fc.Arbitrary<BadRequest> {
  const id = fc.constantFrom(newId(), ...known)
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })),
  )

  const resolve = (schema: Schema): Schema =>
    schema.$ref ? resolve(components.schemas[schema.$ref.split('/').at(-1) ?? ''] ?? {}) : schema

  function plausible(given: Schema): fc.Arbitrary<unknown> {
    const schema = resolve(given)
    const choices = schema.anyOf ?? schema.oneOf
    if (choices) return fc.oneof(...choices.map(plausible))
    if (schema.const !== undefined) return fc.constant(schema.const)
    if (schema.enum) return fc.constantFrom(...schema.enum)
    if (schema.format === 'uuid') return id
    if (schema.format === 'email') return fc.emailAddress()
    if (schema.format === 'date-time') return fc.constant('2030-01-01T10:00:00Z')
    if (schema.pattern?.includes('{2}')) return fc.constant('1000.00')
    if (schema.type === 'integer' || schema.type === 'number') return fc.constant(schema.minimum ?? 1)
    if (schema.type === 'boolean') return fc.boolean()
    if (schema.type === 'array') return fc.array(plausible(schema.items ?? {}), { maxLength: 2 })
    if (schema.type === 'object') return objectOf(schema)
    return fc.string({ minLength: 8, maxLength: 20 })
  }

  const perhapsNasty = (schema: Schema): fc.Arbitrary<unknown> =>
    fc.oneof({ weight: 8, arbitrary: plausible(schema) }, { weight: 1, arbitrary: nasty })

  const objectOf = (schema: Schema) =>
    fc.record(
      Object.fromEntries(
        Object.entries(schema.properties ?? {}).map(([name, field]) => [
          name,
          perhapsNasty(name === 'email' ? { format: 'email' } : field),
        ]),
      ),
      { requiredKeys: [] },
    )

  const bodyOf = (operation: Operation): fc.Arbitrary<string | undefined> => {
    const schema = operation.requestBody?.content['application/json']?.schema
    const json = (schema ? fc.oneof({ weight: 5, arbitrary: objectOf(resolve(schema)) }, nasty) : nasty).map(
      asJson,
    )
    const garbage = fc.oneof(fc.constantFrom('', '{', '{"a":', '[1,]', 'undefined', '"', '\0'), fc.string())
    return fc.oneof({ weight: 8, arbitrary: json }, { weight: 1, arbitrary: garbage })
  }

  const inPath = fc.oneof(
    { weight: 3, arbitrary: id },
    fc.constantFrom('x', '0', '%00', '%ff', '..%2f', '%F0%9F%98%80', 'x'.repeat(300)),
    fc.string({ minLength: 1, maxLength: 30 }).map(encodeURIComponent),
  )
  const inQuery = (parameters: Parameter[]) =>
    fc
      .array(fc.tuple(fc.constantFrom('x', ...parameters.map(({ name }) => name)), nasty), { maxLength: 3 })
      .map((pairs) =>
        new URLSearchParams(pairs.map(([name, value]): [string, string] => [name, asText(value)])).toString(),
      )

  return fc.constantFrom(...operations).chain(({ path, method, operation }) =>
    fc
      .record({
        ids: fc.array(inPath, { minLength: 4, maxLength: 4 }),
        query: inQuery(operation.parameters ?? []),
        body: method === 'GET' ? fc.constant(undefined) : bodyOf(operation),
        key: fc.option(fc.oneof(fc.uuid(), fc.constantFrom('', ' ', 'k'.repeat(300)))),
        type: fc.oneof(
          { weight: 20, arbitrary: fc.constant('application/json') },
          fc.constantFrom(
            'text/plain',
            '',
            'application/x-www-form-urlencoded',
            'application/json; charset=koi8-r',
          ),
        ),
      })
      .map(({ ids, query, body, key, type }) => ({
        method,
        path: `${path.replaceAll(/\{\w+\}/g, () => ids.shift() ?? 'x')}${query && `?${query}`}`,
        headers: {
          ...(body !== undefined && { 'content-type': type }),
          ...(key !== null && { 'idempotency-key': key }),
        },
        ...(body !== undefined && { body }),
      })),
  )
}

const asJson = (value: unknown) =>
  JSON.stringify(value, (_key, inner) => (typeof inner === 'bigint' ? Number(inner) : inner)) ?? ''
const asText = (value: unknown) =>
  typeof value === 'string' ? value.toWellFormed() : asJson(value).toWellFormed()
