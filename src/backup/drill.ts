import { randomBytes } from 'node:crypto'
import { type Clock, DAY_MS } from '../core/clock.ts'
import { readManifest } from './folder.ts'
import { checkFiles, checkLevel, compareLoaded, loadBackup } from './load.ts'
import type { Manifest } from './manifest.ts'
import { beginRestore, createDatabase, dropDatabase, listDatabases, openClient } from './store.ts'

const PREFIX = 'sdelka_drill_'

type Options = { url: string; folder: string; clock: Clock; onProgress?: (line: string) => void }
export type Drill = { manifest: Manifest; wrong: string[]; ageMs: number; tookMs: number }

/**
 * Restores a backup into a scratch database on the same server, compares it with what the backup says, audits the books,
 * and drops it again. An empty `wrong` means that the backup can be relied on.
 */
export async function drillBackup({ url, folder, clock, onProgress }: Options): Promise<Drill> {
  const startedAt = performance.now()
  const manifest = await readManifest(folder)
  const ageMs = clock.now().getTime() - Date.parse(manifest.taken_at)
  const wrong = [...(await checkFiles(folder, manifest)), ...(await checkLevel(manifest))]
  if (wrong.length === 0) wrong.push(...(await rehearse(url, folder, manifest, clock, onProgress)))
  return { manifest, wrong, ageMs, tookMs: performance.now() - startedAt }
}

async function rehearse(
  url: string,
  folder: string,
  manifest: Manifest,
  clock: Clock,
  onProgress: Options['onProgress'],
): Promise<string[]> {
  const server = await openClient(url)
  const name = `${PREFIX}${clock.now().getTime().toString(36)}_${randomBytes(3).toString('hex')}`
  try {
    await dropAbandoned(server, clock)
    await createDatabase(server, name)
    const scratch = await openClient(databaseUrl(url, name))
    try {
      await beginRestore(scratch)
      await loadBackup(scratch, folder, manifest, onProgress)
      return await compareLoaded(scratch, manifest)
    } catch (error) {
      return [`it cannot be loaded: ${error instanceof Error ? error.message : error}`]
    } finally {
      await scratch.end()
    }
  } finally {
    await dropDatabase(server, name).finally(() => server.end())
  }
}

/** Of drills whose process was killed. */
async function dropAbandoned(server: Parameters<typeof dropDatabase>[0], clock: Clock): Promise<void> {
  for (const name of await listDatabases(server, PREFIX)) {
    const startedAt = Number.parseInt(name.slice(PREFIX.length).split('_')[0] ?? '', 36)
    if (clock.now().getTime() - startedAt > DAY_MS) await dropDatabase(server, name)
  }
}

/** The same server, another database. */
function databaseUrl(url: string, name: string): string {
  const other = new URL(url)
  other.pathname = `/${name}`
  return other.href
}
