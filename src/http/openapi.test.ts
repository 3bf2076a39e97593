import { describe, expect, it } from 'vitest'
import { testApp } from '../../test/support/app.ts'

type Operation = {
  operationId?: string
  summary?: string
  security: object[]
  parameters?: { name: string }[]
  responses: Record<string, { description: string; content?: Record<string, object> }>
}
type Document = {
  openapi: string
  paths: Record<string, Record<string, Operation>>
  components: { schemas: Record<string, object> }
}

const api = testApp()
const read = async () => (await (await fetch(`${api.url}/openapi.json`)).json()) as Document

describe('/openapi.json', () => {
  it('describes every operation', async () => {
    const { openapi, paths } = await read()
    expect(openapi).toBe('3.1.0')
    const operations = Object.values(paths).flatMap((path) => Object.values(path))
    expect(operations.length).toBeGreaterThanOrEqual(9)
    for (const operation of operations) {
      expect(operation).toMatchObject({ operationId: expect.any(String), summary: expect.any(String) })
      expect(operation.responses).toHaveProperty('429')
    }
    const ids = operations.map(({ operationId }) => operationId)
    expect(new Set(ids).size).toBe(ids.length)
  })

  it('says who may call, what may go wrong and which headers help', async () => {
    const { paths } = await read()
    const create = paths['/api/v1/services/']?.post
    expect(create?.security).toEqual([{ accessToken: [] }])
    expect(create?.parameters?.map(({ name }) => name)).toContain('idempotency-key')
    expect(Object.keys(create?.responses ?? {})).toEqual(
      expect.arrayContaining(['201', '400', '401', '403', '409', '422', '429']),
    )
    expect(create?.responses['422']).toMatchObject({
      description: '`price_out_of_range`, `idempotency_key_reused`',
      content: { 'application/problem+json': {} },
    })
    expect(paths['/api/v1/auth/login']?.post?.security).toEqual([])
  })

  it('has no loose ends', async () => {
    const document = await read()
    const references = [...JSON.stringify(document).matchAll(/#\/components\/schemas\/(\w+)/g)].map(
      ([, name]) => name,
    )
    expect(new Set(references)).toEqual(new Set(Object.keys(document.components.schemas)))
    expect(Object.keys(document.components.schemas)).not.toContain('AmountInput')
  })
})

describe('/docs', () => {
  it('is a page that needs nobody else', async () => {
    const page = await fetch(`${api.url}/docs`)
    expect(page.status).toBe(200)
    const html = await page.text()
    expect(html).not.toMatch(/(?:src|href)="(?:https?:)?\/\//)
    const policy = page.headers.get('content-security-policy') ?? ''
    expect(policy).toContain("default-src 'none'")
    expect(policy).toMatch(/script-src 'self' 'sha256-[^']+'/)
    expect(policy).not.toMatch(/script-src[^;]*unsafe/)

    const source = /src="([^"]+)"/.exec(html)?.[1] ?? ''
    const script = await fetch(new URL(source, page.url))
    expect(script.headers.get('content-type')).toContain('javascript')
    expect((await script.arrayBuffer()).byteLength).toBeGreaterThan(100_000)
  })

  it('explains the errors that problems point to', async () => {
    const { body } = await api.call('GET', '/auth/me')
    const page = await fetch(new URL(body.type, api.url))
    expect(page.status).toBe(200)
    expect(await page.text()).toContain('<h3 id="unauthorized"><code>unauthorized</code></h3>')
  })

  it('has no other pages', async () => {
    expect((await fetch(`${api.url}/docs/nothing`)).status).toBe(404)
  })
})
