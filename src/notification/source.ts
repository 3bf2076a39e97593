import { BlockList, isIPv4, isIPv6 } from 'node:net'

/**
 * YooKassa does not sign its notifications. What can be verified is where they come from; what they say is never
 * believed, only taken as a reason to ask.
 *
 * @param sources addresses and CIDR ranges
 * @throws Error for a source that is neither
 */
export function allowedSources(sources: readonly string[]): (address: string) => boolean {
  const list = new BlockList()
  for (const source of sources) {
    const [network = '', prefix, ...rest] = source.split('/')
    const isAddress = isIPv4(network) || isIPv6(network)
    const isPrefix = prefix === undefined || /^\d{1,3}$/.test(prefix) // an empty one would read as 0: everybody
    if (!isAddress || !isPrefix || rest.length > 0) throw new Error(`not an address or range: ${source}`)
    const family = isIPv4(network) ? 'ipv4' : 'ipv6'
    if (prefix === undefined) list.addAddress(network, family)
    else list.addSubnet(network, Number(prefix), family)
  }
  return (address) => {
    const plain = address.replace(/^::ffff:(?=\d+\.)/i, '') // an IPv4 peer of an IPv6 socket
    return list.check(plain, isIPv4(plain) ? 'ipv4' : 'ipv6')
  }
}
