import { USAGE, withArguments } from './arguments.ts'
import { optionsFromEnvironment } from './environment.ts'
import { greeting } from './greeting.ts'
import { startEmulator } from './index.ts'

/** The emulator as a process of its own. */
async function main(): Promise<void> {
  const env = withArguments(process.env, process.argv.slice(2))
  if (env.help !== undefined) return console.log(USAGE)

  const options = optionsFromEnvironment(env)
  const emulator = await startEmulator(options).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EADDRINUSE') throw error
    console.error(`port ${options.port} is taken: stop what listens there, or set EMULATOR_PORT`)
    return process.exit(1)
  })
  console.log(greeting(options, emulator))

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

await main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error)
  process.exit(1)
})
