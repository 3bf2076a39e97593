import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { testApp } from '../../test/support/app.ts'
import { createLogger, redact } from './log.ts'

const api = testApp()

it('logs a login without its secrets', async () => {
  const { user, password, token, refresh_token } = await api.signUp('client')
  const body = { email: user.email, password }
  const { body: session } = await api.call<typeof body & { refresh_token: string }>('POST', '/auth/login', {
    body,
  })
  await api.call('GET', '/auth/me', { token, headers: { cookie: 'session=sweet-cookie' } })
  await api.call('POST', '/auth/refresh', { body: { refresh_token: session.refresh_token } })
  await api.call('POST', '/auth/login', { body: `{"password":"${password}"` })

  const log = api.log.join('')
  expect(log).toContain('/api/v1/auth/login')
  for (const secret of [password, token, refresh_token, session.refresh_token, 'sweet-cookie']) {
    expect(log).not.toContain(secret)
  }
})

describe('redaction', () => {
  const lines: string[] = []
  const log = createLogger({ LOG_LEVEL: 'info' }, { write: (line) => void lines.push(line) })
  const logged = (detail: object, message = 'said') => {
    log.info(detail, message)
    return lines.at(-1) ?? ''
  }

  const names = [
    'password',
    'passwordHash',
    'authorization',
    'Cookie',
    'set-cookie',
    'access_token',
    'refreshToken',
    'payout_token',
    'secretKey',
    'YOOKASSA_SECRET_KEY',
    'card_number',
    'cardNumber',
    'private_jwk',
    'cvc',
  ]
  const secret = fc.string({ minLength: 1, maxLength: 40, unit: 'grapheme' }).map((text) => `s3cr3t${text}`)

  it('hides what is named as a secret, at any depth, also in JSON inside a message', () => {
    fc.assert(
      fc.property(fc.constantFrom(...names), secret, fc.nat(3), (name, value, depth) => {
        let detail: object = { [name]: value, after: 'kept' }
        for (let level = 0; level < depth; level++) detail = { inside: [detail] }
        for (const line of [
          logged(detail),
          logged(new Error(JSON.stringify(detail))),
          logged({ text: JSON.stringify({ text: JSON.stringify(detail) }) }),
        ]) {
          expect(line).not.toContain('s3cr3t')
          expect(line).toContain('kept')
          expect(() => JSON.parse(line)).not.toThrow()
        }
      }),
    )
  })

  it('hides numbers, too', () => {
    expect(logged({ cvc: 123, cardNumber: 5555 })).not.toMatch(/123|5555/)
  })

  const texts: [text: string, hidden: string, kept: string][] = [
    ['paid with 5555555555554477 today', '555555555555', '4477'],
    ['paid with 5555 5555 5555 4477', '5555 5555', '4477'],
    ['sent Bearer abcdefghijkl.mno', 'abcdefghijkl', 'Bearer'],
    ['sent Basic MTAwNTAwOnRlc3Q=', 'MTAwNTAw', 'Basic'],
    ['got eyJhbGciOiJFZERTQSJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl', 'eyJzdWIi', 'got'],
    ['at postgres://sdelka:pa55word@127.0.0.1:5432/sdelka', 'pa55word', '127.0.0.1:5432'],
  ]
  it.each(texts)('hides secrets in text: %s', (text, hidden, kept) => {
    const line = logged({ err: new Error(text) }, text)
    expect(line).not.toContain(hidden)
    expect(line).toContain(kept)
  })

  it('leaves ids, amounts and times alone', () => {
    const line =
      '{"time":1795419051260,"id":"01a20750-1234-7123-8123-123456789012","amount":"100000.00","ms":5}'
    expect(redact(line)).toBe(line)
  })

  it('is quick, also with hostile text', () => {
    const hostile = ['"', '\\', '"token":"', '\\"token', '1 ', '"token-', 'eyJ-', '://a:'].map((part) =>
      part.repeat(20_000 / part.length),
    )
    const started = performance.now()
    for (const text of hostile) redact(text)
    expect(performance.now() - started).toBeLessThan(300)
  })
})
