import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { testApp } from '../../test/support/app.ts'

const root = mkdtempSync(join(tmpdir(), 'pages-'))
mkdirSync(join(root, 'assets'))
writeFileSync(join(root, 'index.html'), '<!doctype html><title>Pages</title>')
writeFileSync(join(root, 'assets', 'app-1a2b.js'), 'start()')
writeFileSync(join(root, '.sources'), 'hidden')
afterAll(() => rmSync(root, { recursive: true }))

const api = testApp({}, { pagesRoot: root })
const visit = async (path: string, accept = 'text/html,*/*', method = 'GET') => {
  const answer = await fetch(api.url + path, { headers: { accept }, method })
  return { status: answer.status, headers: answer.headers, text: await answer.text() }
}

it.each(['/', '/deals/42', '/index.html', '/a.b'])('shows the application at %s', async (path) => {
  const { status, text, headers } = await visit(path)
  expect({ status, text }).toEqual({ status: 200, text: expect.stringContaining('<title>Pages') })
  expect(headers.get('cache-control')).toContain('max-age=0')
  expect(headers.get('content-security-policy')).toContain("default-src 'self'")
})

it('serves files that never change for ever', async () => {
  const { status, text, headers } = await visit('/assets/app-1a2b.js', '*/*')
  expect({ status, text }).toEqual({ status: 200, text: 'start()' })
  expect(headers.get('cache-control')).toContain('immutable')
})

it.each([
  ['/api/v1/unknown', 'text/html', 'GET', 404],
  ['/deals/42', 'application/json', 'GET', 404],
  ['/assets/gone.js', '*/*', 'GET', 404],
  ['/.sources', '*/*', 'GET', 404],
  ['/..%2fpackage.json', '*/*', 'GET', 404],
  ['/deals/42', 'text/html', 'POST', 404],
  ['/api/v1/auth/login', 'text/html', 'GET', 405],
])('stays honest: %s as %s by %s is %i', async (path, accept, method, status) => {
  const answer = await visit(path, accept, method)
  expect({ status: answer.status, ...JSON.parse(answer.text) }).toMatchObject({
    status,
    code: expect.any(String),
  })
})

it('leaves the API and the reference where they are', async () => {
  expect((await visit('/health')).status).toBe(200)
  expect((await visit('/docs/')).text).toContain('Sdelka API')
  expect((await visit('/api/v1/auth/me')).status).toBe(401)
})
