import { describe, expect, it } from 'vitest'
import { anyOf, isPrivateAddress, isWithin, type Network, overlap, parseNetwork } from './network.ts'

const network = (text: string) => parseNetwork(text) as Network

describe('parseNetwork', () => {
  it.each(['10.0.0.1', '10.0.0.0/8', '::1', '2a02:5180::/32', '0.0.0.0/0', '::/0', '::ffff:127.0.0.0/104'])(
    'reads %s',
    (text) => expect(parseNetwork(text)?.text).toBe(text),
  )
  it.each([
    '',
    'localhost',
    '10.0.0',
    '10.0.0.0/33',
    '::/129',
    '10.0.0.0/8/8',
    '::ffff:10.0.0.0/90',
    ' 10.0.0.1',
  ])('does not read %j', (text) => expect(parseNetwork(text)).toBeUndefined())
})

it('knows whose address it is, also when IPv4 comes through an IPv6 socket', () => {
  const isOurs = anyOf([network('10.1.0.0/16'), network('2a02:5180::/32'), network('::ffff:127.0.0.0/104')])
  const ours = ['10.1.2.3', '::ffff:10.1.2.3', '2a02:5180:0:1509::1', '127.0.0.1', '::ffff:127.9.9.9']
  const others = ['10.2.0.1', '::ffff:10.2.0.1', '2a02:5181::1', '::1', 'unknown', '']
  expect(ours.filter(isOurs)).toEqual(ours)
  expect(others.filter(isOurs)).toEqual([])
})

const pairs: [inner: string, outer: string, isInside: boolean, doOverlap: boolean][] = [
  ['10.0.0.0/8', '10.0.0.0/8', true, true],
  ['10.1.0.0/16', '10.0.0.0/8', true, true],
  ['10.0.0.0/8', '10.1.0.0/16', false, true],
  ['10.0.0.0/8', '0.0.0.0/0', true, true],
  ['10.0.0.0/8', '::/0', false, false],
  ['185.71.76.0/27', '185.71.77.0/27', false, false],
  ['2a02:5180:0:1509::/64', '2a02:5180::/32', true, true],
]
it.each(pairs)('%s is within %s: %s; they overlap: %s', (inner, outer, isInside, doOverlap) => {
  expect(isWithin(network(inner), network(outer))).toBe(isInside)
  expect(overlap(network(inner), network(outer))).toBe(doOverlap)
})

it('tells addresses that nobody on the internet has', () => {
  const inside = [
    '127.0.0.1',
    '::1',
    '::ffff:10.1.2.3',
    '192.168.3.4',
    '172.31.0.1',
    '169.254.1.1',
    'fe80::1',
    'fd00::1',
  ]
  const outside = ['8.8.8.8', '185.71.76.1', '172.32.0.1', '2a02:5180::1', 'localhost']
  expect(inside.filter(isPrivateAddress)).toEqual(inside)
  expect(outside.filter(isPrivateAddress)).toEqual([])
})
