import type { Clock } from '../core/clock.ts'
import { newId } from '../core/id.ts'
import { readManifest } from './folder.ts'
import { checkFiles, checkLevel, compareLoaded, loadBackup } from './load.ts'
import type { Manifest } from './manifest.ts'
import { beginRestore, commit, isEmpty, markRestored, openClient } from './store.ts'

type Options = { url: string; folder: string; clock: Clock; onProgress?: (line: string) => void }

/** The restored database would not be what the backup says; nothing was changed. */
export class NotRestored extends Error {
  readonly reasons: readonly string[]

  constructor(reasons: readonly string[]) {
    super(reasons.join('; '))
    this.reasons = reasons
  }
}

/**
 * Restores a backup into an empty database, all of it or nothing, and marks it: it sends no money before it has been
 * compared with YooKassa.
 *
 * @throws NotRestored when the database is not empty, or anything is not as the backup says
 */
export async function restoreBackup({ url, folder, clock, onProgress }: Options): Promise<Manifest> {
  const manifest = await readManifest(folder)
  const wrong = [...(await checkFiles(folder, manifest)), ...(await checkLevel(manifest))]
  if (wrong.length > 0) throw new NotRestored(wrong)

  const client = await openClient(url)
  try {
    await beginRestore(client)
    if (!(await isEmpty(client))) {
      throw new NotRestored(['the database is not empty: a backup is restored into a new one'])
    }
    await loadBackup(client, folder, manifest, onProgress)
    const differences = await compareLoaded(client, manifest)
    if (differences.length > 0) throw new NotRestored(differences)
    await markRestored(client, {
      id: newId(),
      backupAt: new Date(manifest.taken_at),
      restoredAt: clock.now(),
    })
    await commit(client)
    return manifest
  } finally {
    await client.end() // what was not committed is undone
  }
}
