import { PassThrough } from 'node:stream'
import Fastify from 'fastify'
import { expect, it } from 'vitest'
import { lastAnswers } from './last-answers.ts'

/** Clients keep their connections, as browsers, proxies and YooKassa do. */
async function appThatAnswers(body: PassThrough | Promise<string>) {
  const app = Fastify({ return503OnClosing: false })
  await app.register(lastAnswers)
  let onAsked = () => {}
  const asked = new Promise<void>((resolve) => {
    onAsked = resolve
  })
  app.get('/', async () => {
    onAsked()
    return body
  })
  return { app, asked, url: await app.listen({ port: 0, host: '127.0.0.1' }) }
}

it('stops as soon as the last answer was given', async () => {
  const answer = Promise.withResolvers<string>()
  const { app, asked, url } = await appThatAnswers(answer.promise)
  const got = fetch(url)
  await asked
  const stopped = app.close()
  await expect.poll(() => app.server.listening).toBe(false)
  answer.resolve('done')
  expect(await (await got).text()).toBe('done')
  expect((await got).headers.get('connection')).toBe('close')
  await stopped
})

it('and when it had begun to be given before', async () => {
  const answer = new PassThrough()
  const { app, url } = await appThatAnswers(answer)
  answer.write('a long ')
  const got = await fetch(url)
  const stopped = app.close()
  await expect.poll(() => app.server.listening).toBe(false)
  answer.end('story')
  expect(await got.text()).toBe('a long story')
  await stopped
})
