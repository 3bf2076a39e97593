import { BlockList, isIPv4, isIPv6 } from 'node:net'

/** An address, or a range of them. */
export type Network = { text: string; address: string; prefix: number; family: 'ipv4' | 'ipv6' }

/** Reads `10.0.0.1`, `10.0.0.0/8` or `2a02:5180::/32`. Undefined for anything else. */
export function parseNetwork(text: string): Network | undefined {
  const [, given = '', bits] = /^([\da-f.:]+)(?:\/(\d{1,3}))?$/i.exec(text) ?? []
  const address = plain(given)
  const family = isIPv4(address) ? 'ipv4' : isIPv6(address) ? 'ipv6' : undefined
  const longest = family === 'ipv4' ? 32 : 128
  const prefix = bits === undefined ? longest : Number(bits) - (address === given ? 0 : 96)
  return family && prefix >= 0 && prefix <= longest ? { text, address, prefix, family } : undefined
}

/** An IPv4 peer of an IPv6 socket is called `::ffff:10.0.0.1`. */
const plain = (address: string) => address.replace(/^::ffff:(?=\d+\.)/i, '')

/** A test for addresses: is this one of them? */
export function anyOf(networks: readonly Network[]): (address: string) => boolean {
  const list = new BlockList()
  for (const { address, prefix, family } of networks) list.addSubnet(address, prefix, family)
  return (address) => {
    const caller = plain(address)
    if (isIPv4(caller)) return list.check(caller, 'ipv4')
    return isIPv6(caller) && list.check(caller, 'ipv6')
  }
}

/** Every address of the one is an address of the other. */
export const isWithin = (inner: Network, outer: Network): boolean =>
  inner.family === outer.family && inner.prefix >= outer.prefix && anyOf([outer])(inner.address)

/** Two ranges share addresses only when one holds the other. */
export const overlap = (one: Network, other: Network): boolean => isWithin(one, other) || isWithin(other, one)

/** Loopback, private, link-local and carrier ranges: nobody on the internet has such an address. */
export const PRIVATE_NETWORKS = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '::/127',
  'fc00::/7',
  'fe80::/10',
].flatMap((text) => parseNetwork(text) ?? [])

export const isPrivateAddress = anyOf(PRIVATE_NETWORKS)
