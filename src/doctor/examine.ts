import { setTimeout as pause } from 'node:timers/promises'
import { type Config, ConfigError, loadConfig } from '../config.ts'
import type { Clock } from '../core/clock.ts'
import { address } from './address.ts'
import { type Check, type Family, type Finding, type Level, red } from './check.ts'
import { database } from './database.ts'
import { demo } from './demo.ts'
import { money } from './money.ts'
import { notifications } from './notifications.ts'
import { type Internet, LIMIT_MS, reasonOf } from './outside.ts'
import { createPatient, type Patient } from './patient.ts'
import { hideSecrets } from './secrets.ts'
import { settings } from './settings.ts'
import { yookassa } from './yookassa.ts'

/** In the order in which they are told. */
const LIVE: Family[] = [settings, money, database, yookassa, address, notifications]
const DEMO: Family[] = [demo]

export type Told = Finding & { family: string; check: string }
export type Report = { isDemo: boolean; publicUrl: string | null; findings: Told[] }

/**
 * Looks at everything that has to be right before real money moves. Nothing is changed anywhere. A configuration that
 * cannot be read is the only finding then: nothing else can be looked at without one.
 */
export async function examine(env: NodeJS.ProcessEnv, clock: Clock, internet?: Internet): Promise<Report> {
  const config = configOf(env)
  if (Array.isArray(config)) return { isDemo: false, publicUrl: null, findings: config.map(hideSecrets(env)) }

  const patient = createPatient(config, env, clock, internet)
  try {
    const families = config.isDemo ? DEMO : LIVE
    const findings = await Promise.all(families.map((family) => lookAtAll(family, patient)))
    return {
      isDemo: config.isDemo,
      publicUrl: config.PUBLIC_URL,
      findings: findings.flat().map(hideSecrets(env)),
    }
  } finally {
    await patient.close()
  }
}

export const count = (findings: readonly Finding[], level: Level): number =>
  findings.filter((finding) => finding.level === level).length

function configOf(env: NodeJS.ProcessEnv): Config | Told[] {
  try {
    return loadConfig(env)
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    const todo = 'mend it: the server does not start like this'
    return error.problems.map((problem) => ({
      family: 'Settings',
      check: 'configuration',
      ...red(problem, todo),
    }))
  }
}

function lookAtAll({ title, limitMs = LIMIT_MS, checks }: Family, patient: Patient): Promise<Told[]> {
  return Promise.all(
    Object.entries(checks).map(async ([name, check]) => ({
      family: title,
      check: name,
      ...(await look(check, patient, limitMs)),
    })),
  )
}

/** A check that fails by itself is red: what could not be looked at is not known to be right. */
async function look(check: Check, patient: Patient, limitMs: number): Promise<Finding> {
  const timer = new AbortController()
  const late = pause(limitMs, red(`no answer within ${limitMs / 1000} s`, 'look again'), {
    signal: timer.signal,
  }).catch(() => red('', ''))
  const looked = Promise.resolve()
    .then(() => check(patient))
    .catch((error) =>
      red(`the check itself failed: ${reasonOf(error)}`, 'tell us: this is a mistake of ours'),
    )
  return Promise.race([looked, late]).finally(() => timer.abort())
}
