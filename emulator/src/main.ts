import { optionsFromEnvironment } from './environment.ts'
import { startEmulator } from './index.ts'

/** The emulator as a process of its own. */
async function main(): Promise<void> {
  const options = optionsFromEnvironment(process.env)
  const emulator = await startEmulator(options).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EADDRINUSE') throw error
    console.error(`port ${options.port} is taken: stop what listens there, or set EMULATOR_PORT`)
    return process.exit(1)
  })
  console.log(`emulator http://localhost:${emulator.port}/v3`)

  let isStopping = false
  const stop = () => {
    if (isStopping) return
    isStopping = true
    emulator.close().then(
      () => process.exit(0),
      (error: unknown) => {
        console.error(error)
        process.exit(1)
      },
    )
  }
  process.on('SIGTERM', stop)
  process.on('SIGINT', stop)
}

await main()
