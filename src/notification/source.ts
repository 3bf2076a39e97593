import { anyOf, parseNetwork } from '../core/network.ts'

/**
 * YooKassa does not sign its notifications. What can be verified is where they come from; what they say is never
 * believed, only taken as a reason to ask.
 *
 * @param sources addresses and CIDR ranges
 * @throws Error for a source that is neither
 */
export function allowedSources(sources: readonly string[]): (address: string) => boolean {
  const networks = sources.map((source) => {
    const network = parseNetwork(source)
    if (!network) throw new Error(`not an address or range: ${source}`)
    return network
  })
  return anyOf(networks)
}
