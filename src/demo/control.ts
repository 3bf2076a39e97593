import { request } from 'undici'
import { AppError } from '../core/errors.ts'

/**
 * The emulator's control API: what a tester orders, and the demo's pages with it.
 * @throws AppError with the emulator's own words when it refuses: `invalid_request`, `not_found`, `wrong_state`
 */
export function controlOf(emulatorUrl: string) {
  return async function control<Answer>(method: string, path: string, body?: object): Promise<Answer> {
    const answer = await request(`${emulatorUrl}/_emulator${path}`, {
      method: method as 'GET',
      ...(body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    })
    const text = await answer.body.text()
    if (answer.statusCode >= 500) throw new Error(`the emulator answered ${answer.statusCode}: ${text}`)
    const read = JSON.parse(text)
    if (answer.statusCode < 300) return read as Answer
    const codes = { 404: 'not_found', 409: 'wrong_state' } as const
    const code = codes[answer.statusCode as keyof typeof codes] ?? 'invalid_request'
    throw new AppError(code, `the emulator refused: ${read.error}`)
  }
}

export type Control = ReturnType<typeof controlOf>
