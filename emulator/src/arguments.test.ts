import { expect, it } from 'vitest'
import { withArguments } from './arguments.ts'
import { optionsFromEnvironment } from './environment.ts'

it('a flag wins over its variable', () => {
  const env = withArguments({ EMULATOR_PORT: '1', EMULATOR_HOST: '::1' }, [
    '--port',
    '2',
    '--notify=http://x/y',
  ])
  expect(optionsFromEnvironment(env)).toMatchObject({
    port: 2,
    host: '::1',
    notificationUrl: 'http://x/y',
    publicUrl: 'http://localhost:2',
  })
})

it('says what is wrong', () => {
  expect(() => withArguments({}, ['--prot', '2'])).toThrow("'--prot'")
  expect(() => optionsFromEnvironment(withArguments({}, ['--port', 'x']))).toThrow(
    'EMULATOR_PORT is not a whole number',
  )
  expect(() => optionsFromEnvironment(withArguments({}, ['--tls-key', 'key.pem']))).toThrow('go together')
})
