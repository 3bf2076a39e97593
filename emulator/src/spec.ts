import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { Ajv, type ValidateFunction } from 'ajv'
import { parse } from 'yaml'

/**
 * YooKassa's own OpenAPI file and example bodies, for tests. They are theirs, so they are not kept here: set
 * SDELKA_SHARED to a folder that holds `yookassa/openapi.yaml` and `yookassa/fixtures`.
 */
const shared = process.env.SDELKA_SHARED ?? resolve(import.meta.dirname, '../../../shared')
export const fixturesPath = join(shared, 'yookassa/fixtures')
const specPath = join(shared, 'yookassa/openapi.yaml')
export const isAbsent = !existsSync(specPath)
if (isAbsent) console.log(`contract skipped: no ${specPath}; SDELKA_SHARED can name another folder`)

type Schema = { [key: string]: unknown }

/**
 * The spec's unions repeat their base without fixing `type`, so a plain validator finds two matches for
 * every real body. The mapping sits on the base schema: from it each union becomes a chain of if/then.
 * Patterns are unanchored in the spec and are anchored here.
 */
function readSpec(): Schema {
  const { components } = parse(readFileSync(specPath, 'utf8')) as {
    components: { schemas: Record<string, Schema> }
  }
  const mappings = Object.values(components.schemas).flatMap((schema) => {
    const { propertyName, mapping } = (schema.discriminator ?? {}) as Schema
    return mapping === undefined ? [] : [{ propertyName, mapping: mapping as Record<string, string> }]
  })

  function convert(node: unknown): unknown {
    if (Array.isArray(node)) return node.map(convert)
    if (typeof node !== 'object' || node === null) return node
    const { discriminator, oneOf, example, format, nullable, ...rest } = node as Schema
    const plain = Object.fromEntries(Object.entries(rest).map(([key, value]) => [key, convert(value)]))
    if (typeof plain.pattern === 'string') plain.pattern = `^(?:${plain.pattern})$`
    if (nullable === true && typeof plain.type === 'string') plain.type = [plain.type, 'null']
    if (oneOf === undefined) return plain
    if (discriminator === undefined) return { ...plain, oneOf: convert(oneOf) }
    return { ...plain, ...union((oneOf as { $ref: string }[]).map(({ $ref }) => $ref)) }
  }

  function union(refs: string[]): Schema {
    const base = mappings.find(({ mapping }) => {
      const targets = new Set(Object.values(mapping))
      return refs.every((ref) => targets.has(ref))
    })
    if (base === undefined) throw new Error(`no base schema maps ${refs.join(', ')}`)
    const name = String(base.propertyName)
    const known = Object.entries(base.mapping).filter(([, ref]) => refs.includes(ref))
    return {
      required: [name],
      properties: { [name]: { enum: known.map(([value]) => value) } },
      allOf: known.map(([value, $ref]) => ({
        if: { properties: { [name]: { const: value } } },
        // biome-ignore lint/suspicious/noThenProperty: the keyword of JSON Schema
        then: { $ref },
      })),
    }
  }

  return { components: { schemas: convert(components.schemas) } }
}

/** What is wrong with a body, by the name of its schema. Nothing, if the list is empty. */
export function specValidator(): (name: string, body: unknown) => unknown[] {
  const ajv = new Ajv({ strict: false, allErrors: true })
  ajv.addSchema({ $id: 'spec', ...readSpec() })
  return (name, body) => {
    const validate: ValidateFunction | undefined = ajv.getSchema(`spec#/components/schemas/${name}`)
    if (validate === undefined) throw new Error(`the spec has no ${name}`)
    validate(body)
    return validate.errors ?? []
  }
}
