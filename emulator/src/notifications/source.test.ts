import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, it } from 'vitest'
import { openDesk } from '../testing.ts'

/** Only Linux lets any address of the loopback network be used without setting it up. */
it.skipIf(process.platform !== 'linux')('notifications come from the address they are told to', async () => {
  const heard: (string | undefined)[] = []
  const server = createServer((request, response) => {
    heard.push(request.socket.remoteAddress)
    response.end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const desk = await openDesk({
    notificationUrl: `http://127.0.0.1:${port}/`,
    notificationSource: '127.0.0.2',
  })
  const payAndHear = async () => {
    await desk.pay((await desk.create()).id)
    await desk.settle()
    return heard.at(-1)
  }
  expect(await payAndHear()).toBe('127.0.0.2')
  const { body } = await desk.control('POST', '/notifications', { source: '127.0.0.3' })
  expect(body.source).toBe('127.0.0.3')
  expect(await payAndHear()).toBe('127.0.0.3')
  await desk.control('POST', '/notifications', { source: '' })
  expect(await payAndHear()).toBe('127.0.0.1')
  await desk.close()
  server.close()
})
