import { describe, expect, it } from 'vitest'
import { loadConfig } from '../config.ts'
import { allowedSources } from './source.ts'

const yookassa = allowedSources(
  '185.71.76.0/27,185.71.77.0/27,77.75.153.0/25,77.75.156.11,77.75.156.35,77.75.154.128/25,2a02:5180::/32'.split(
    ',',
  ),
)

describe('the source of a notification', () => {
  it.each([
    '185.71.76.0',
    '185.71.76.31',
    '185.71.77.1',
    '77.75.153.127',
    '77.75.156.11',
    '77.75.154.128',
    '77.75.154.255',
    '2a02:5180:0:1509::1',
    '2a02:5180:ffff:ffff:ffff:ffff:ffff:ffff',
    '::ffff:185.71.76.1',
    '::FFFF:77.75.156.35',
  ])('may be %s', (address) => {
    expect(yookassa(address)).toBe(true)
  })

  it.each([
    '185.71.76.32',
    '185.71.75.255',
    '77.75.153.128',
    '77.75.156.12',
    '77.75.154.127',
    '127.0.0.1',
    '::1',
    '2a02:5181::1',
    '::ffff:8.8.8.8',
    '::185.71.76.1',
    '64:ff9b::b947:4c01',
    '10.0.0.1',
  ])('may not be %s', (address) => {
    expect(yookassa(address)).toBe(false)
  })

  it.each(['localhost', '185.71.76', '185.71.76.0/', 'example.com/24', ''])(
    'cannot be configured as %j',
    (source) => {
      expect(() => allowedSources([source])).toThrow(`not an address or range: ${source}`)
    },
  )

  it('is never loopback in a live house', () => {
    const { YOOKASSA_WEBHOOK_SOURCES: sources } = loadConfig({
      YOOKASSA_URL: 'https://api.yookassa.ru/v3',
      PUBLIC_URL: 'https://sdelka.example.com',
      YOOKASSA_SHOP_ID: '1',
      YOOKASSA_SECRET_KEY: 'k',
      YOOKASSA_GATEWAY_ID: '2',
      YOOKASSA_GATEWAY_KEY: 'k',
      DEVELOPER_CARD: '5555555555554477',
    })
    const isAllowed = allowedSources(sources)
    expect(['127.0.0.1', '::1', '::ffff:127.0.0.1'].map(isAllowed)).toEqual([false, false, false])
    const demo = allowedSources(loadConfig({}).YOOKASSA_WEBHOOK_SOURCES)
    expect(['127.0.0.1', '::1', '::ffff:127.0.0.1'].map(demo)).toEqual([true, true, true])
  })
})
