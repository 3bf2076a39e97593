import type { AddressInfo } from 'node:net'
import { buildApp } from './app.ts'
import { type EmulatorOptions, withDefaults } from './options.ts'
import { startSweep } from './sweep.ts'
import { openWorld } from './world.ts'

export type { Credentials, EmulatorOptions } from './options.ts'

export type Emulator = {
  /** `http://127.0.0.1:8081`: pages and `/_emulator` start here. */
  url: string
  /** `http://127.0.0.1:8081/v3`: what a YooKassa client calls its base. */
  apiUrl: string
  port: number
  close(): Promise<void>
}

/** Starts one emulated YooKassa. Two of them share nothing, unless they are given the same database. */
export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const world = openWorld(withDefaults(options))
  const app = buildApp(world)
  try {
    await app.listen({ port: world.options.port, host: world.options.host })
  } catch (error) {
    await world.close()
    throw error
  }
  const { port } = app.server.address() as AddressInfo
  const scheme = world.options.tls === undefined ? 'http' : 'https'
  const url = `${scheme}://${urlHost(world.options.host)}:${port}`
  world.publicUrl ||= url
  const stopSweep = startSweep(world)

  return {
    url,
    apiUrl: `${url}/v3`,
    port,
    async close() {
      stopSweep()
      await app.close()
      await world.close()
    },
  }
}

function urlHost(host: string): string {
  if (host === '0.0.0.0' || host === '::') return 'localhost'
  return host.includes(':') ? `[${host}]` : host
}
