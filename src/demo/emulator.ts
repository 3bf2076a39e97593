import { join } from 'node:path'
import type { Config } from '../config.ts'

/**
 * The other side of the wire, for a demo without keys: the bundled emulator, on a port of its own and with a memory of
 * its own that survives a restart. Only here does the server know that it exists; everything else sees `YOOKASSA_URL`.
 */
export async function startDemoEmulator(config: Config, serverPort: number) {
  const { startEmulator } = await import('yookassa-emulator') // a third of our own code, and no use but here
  return startEmulator({
    port: config.EMULATOR_PORT,
    host: config.HOST,
    publicUrl: `http://localhost:${config.EMULATOR_PORT}`,
    database: join(config.DATA_DIR, 'emulator.sqlite'),
    shop: { id: config.YOOKASSA_SHOP_ID, secretKey: config.YOOKASSA_SECRET_KEY },
    gateway: { id: config.YOOKASSA_GATEWAY_ID, secretKey: config.YOOKASSA_GATEWAY_KEY },
    notificationUrl: `http://127.0.0.1:${serverPort}/api/v1/payments/webhook`,
  })
}
