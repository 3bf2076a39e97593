import { accessSync, constants, existsSync } from 'node:fs'
import { createServer } from 'node:net'
import { dirname, resolve } from 'node:path'
import { Meta } from '#schema/demo.ts'
import { type Family, type Finding, green, yellow } from './check.ts'
import { reasonOf } from './outside.ts'
import type { Patient } from './patient.ts'

/** Whether `npm start` will work. No real money is near, so nothing is red. */
export const demo: Family = {
  title: 'Demo',
  limitMs: 90_000, // the database may have to be made first
  checks: {
    money: () => green('a demo: no real money. Set YOOKASSA_URL and look again before going live'),
    port: (patient) => port(patient, 'PORT'),
    'emulator port': (patient) => port(patient, 'EMULATOR_PORT'),
    data: dataDir,
    database,
  },
}

async function port({ config, outside }: Patient, name: 'PORT' | 'EMULATOR_PORT'): Promise<Finding> {
  const wanted = config[name]
  const problem = await whyNotFree(wanted, config.HOST)
  if (!problem) return green(wanted === 0 ? 'any free one' : `${wanted} is free`)
  const reply = await outside.ask(`http://127.0.0.1:${config.PORT}/api/v1/meta`)
  const meta = reply.kind === 'answered' ? Meta.safeParse(reply.body).data : undefined
  const isOurs = meta && (name === 'PORT' || meta.emulator_url?.endsWith(`:${wanted}`))
  if (isOurs) return green(`${wanted} is taken by a demo that runs already`)
  return yellow(`${wanted} cannot be used: ${problem}`, `stop what uses it, or choose another with ${name}`)
}

function whyNotFree(wanted: number, host: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const probe = createServer()
    probe.once('error', (error) => resolve(reasonOf(error)))
    probe.listen(wanted, host, () => probe.close(() => resolve(undefined)))
  })
}

function dataDir({ config }: Patient): Finding {
  let folder = resolve(config.DATA_DIR)
  while (!existsSync(folder) && dirname(folder) !== folder) folder = dirname(folder) // the first start makes the rest
  try {
    accessSync(folder, constants.W_OK)
    return green(`${config.DATA_DIR} may be written`)
  } catch (error) {
    return yellow(`${config.DATA_DIR} may not be written: ${reasonOf(error)}`, 'choose another with DATA_DIR')
  }
}

async function database(patient: Patient): Promise<Finding> {
  const found = await patient.database()
  if (found.kind === 'away')
    return yellow(`it does not start: ${found.reason}`, 'mend it, or set DATABASE_URL')
  const { versionText, ours } = found.vitals
  if (typeof ours === 'object' && ours.mode === 'live') {
    return yellow(
      'it belongs to a live installation, and the demo will not start',
      'give the demo one of its own',
    )
  }
  return green(
    `PostgreSQL ${versionText}${found.embedded ? ', embedded' : ''}${ours !== 'nothing' ? '' : '; the first start fills it'}`,
  )
}
