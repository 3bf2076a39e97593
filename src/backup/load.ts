import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { applyMigrations, listMigrations } from '../db/migrate.ts'
import { auditLedger } from '../ledger/audit.ts'
import type { Manifest, TableRecord } from './manifest.ts'
import {
  copyIn,
  digestTable,
  listTables,
  type openClient,
  openTables,
  queryableOf,
  readTotals,
  setSequence,
} from './store.ts'

type Client = Awaited<ReturnType<typeof openClient>>
type Progress = ((line: string) => void) | undefined

/** Compares the files with the manifest, before anything is done with them. Answers what is wrong. */
export async function checkFiles(folder: string, { tables }: Manifest): Promise<string[]> {
  const wrong: string[] = []
  for (const { file, sha256, bytes } of tables) {
    const found = await hashFile(join(folder, file)).catch((error: Error) => error)
    if (found instanceof Error) wrong.push(`${file} cannot be read: ${found.message}`)
    else if (found.bytes !== bytes) wrong.push(`${file} has ${found.bytes} bytes, not ${bytes}`)
    else if (found.sha256 !== sha256) wrong.push(`${file} is damaged: its SHA-256 is another`)
  }
  return wrong
}

async function hashFile(path: string): Promise<{ sha256: string; bytes: number }> {
  const hash = createHash('sha256')
  let bytes = 0
  for await (const piece of createReadStream(path) as AsyncIterable<Buffer>) {
    hash.update(piece)
    bytes += piece.length
  }
  return { sha256: hash.digest('hex'), bytes }
}

/** The migrations of the backup must be ours, or its rows mean something else. */
export async function checkLevel({ migrations }: Manifest): Promise<string[]> {
  const own = new Map((await listMigrations()).map(({ name, digest }) => [name, digest]))
  return migrations.flatMap(({ name, digest }) => {
    if (!own.has(name)) return [`the backup is newer than this release: it has migration ${name}`]
    return own.get(name) === digest ? [] : [`migration ${name} is another one in this release`]
  })
}

/** Brings an empty database to the backup's level and fills it. Part of the caller's transaction: all of it or nothing. */
export async function loadBackup(
  client: Client,
  folder: string,
  manifest: Manifest,
  onProgress: Progress,
): Promise<void> {
  await applyMigrations(client, { only: new Set(manifest.migrations.map(({ name }) => name)) })
  const close = await openTables(client, await listTables(client))
  for (const table of manifest.tables) {
    const source = createReadStream(join(folder, table.file))
    await pipeline(source, createGunzip(), copyIn(client, table))
    onProgress?.(`${table.name}: ${table.rows} rows`)
  }
  for (const sequence of manifest.sequences) await setSequence(client, sequence)
  await close()
}

/** Everything in which the loaded database is not what the backup says, or not in order. Empty: it is the same. */
export async function compareLoaded(client: Client, manifest: Manifest): Promise<string[]> {
  const wrong: string[] = []
  const known = new Set(manifest.tables.map(({ name }) => name))
  for (const { name } of await listTables(client)) {
    if (!known.has(name)) wrong.push(`the backup knows nothing of table ${name}`)
  }
  for (const table of manifest.tables) wrong.push(...(await compareTable(client, table)))

  const totals = await readTotals(client)
  for (const [what, there] of Object.entries(manifest.totals)) {
    const here = totals[what as keyof typeof totals]
    if (here !== there) wrong.push(`totals: ${what} ${here}, in the backup ${there}`)
  }
  for (const { check, subject, detail } of await auditLedger(queryableOf(client))) {
    wrong.push(`audit: ${check} ${subject} ${detail}`.trim())
  }
  return wrong
}

async function compareTable(client: Client, table: TableRecord): Promise<string[]> {
  const { rows, digest } = await digestTable(client, table)
  if (rows !== table.rows) return [`${table.name} has ${rows} rows, in the backup ${table.rows}`]
  return digest === table.digest ? [] : [`${table.name} holds something else than the backup says`]
}
