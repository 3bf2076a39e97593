import { createHash } from 'node:crypto'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import type { Clock } from '../core/clock.ts'
import { MANIFEST, makeDraft, nameOf, PRIVATE_FILE, publish } from './folder.ts'
import { FORMAT, Manifest, type TableRecord } from './manifest.ts'
import {
  beginSnapshot,
  commit,
  copyOut,
  digestTable,
  keepTables,
  listApplied,
  listSequences,
  listTables,
  openClient,
  readTotals,
  readVersion,
  type Table,
} from './store.ts'

type Client = Awaited<ReturnType<typeof openClient>>
type Options = { url: string; root: string; clock: Clock; onProgress?: (line: string) => void }

/**
 * Writes the whole database, as it is at one instant, into a new folder below `root`, while everybody goes on working. The
 * folder gets its name when everything in it is on the disk: what has the name is complete.
 */
export async function takeBackup({
  url,
  root,
  clock,
  onProgress,
}: Options): Promise<{ folder: string; manifest: Manifest }> {
  const client = await openClient(url)
  try {
    const takenAt = clock.now()
    await beginSnapshot(client)
    const tables = await listTables(client)
    if (tables.length === 0) throw new Error('there is nothing to back up: the database is empty')
    await keepTables(client, tables)
    const migrations = await listApplied(client)
    const name = nameOf(takenAt)
    const draft = await makeDraft(root, name)

    const records: TableRecord[] = []
    for (const table of tables) {
      const record = await writeTable(client, table, draft)
      records.push(record)
      onProgress?.(`${table.name}: ${record.rows} rows, ${record.bytes} bytes`)
    }
    const manifest = Manifest.parse({
      format: FORMAT,
      taken_at: takenAt.toISOString(),
      postgresql: await readVersion(client),
      migrations,
      tables: records,
      totals: await readTotals(client),
      sequences: await listSequences(client),
    })
    await commit(client)
    await writeSynced(join(draft, MANIFEST), async (file) => {
      await file.writeFile(`${JSON.stringify(manifest, null, 2)}\n`)
    })
    return { folder: await publish(draft, root, name), manifest }
  } finally {
    await client.end()
  }
}

async function writeTable(client: Client, table: Table, draft: string): Promise<TableRecord> {
  const file = `${table.name}.copy.gz`
  const hash = createHash('sha256')
  let bytes = 0
  const meter = new Transform({
    transform(piece: Buffer, _encoding, done) {
      hash.update(piece)
      bytes += piece.length
      done(null, piece)
    },
  })
  await writeSynced(join(draft, file), async (handle) => {
    await pipeline(copyOut(client, table), createGzip(), meter, (pieces) => handle.writeFile(pieces))
  })
  const content = await digestTable(client, table)
  return { ...table, ...content, file, bytes, sha256: hash.digest('hex') }
}

type Handle = Awaited<ReturnType<typeof open>>

/** `wx`: a file that is there already is somebody else's. */
async function writeSynced(path: string, write: (file: Handle) => Promise<void>): Promise<void> {
  const file = await open(path, 'wx', PRIVATE_FILE)
  try {
    await write(file)
    await file.sync()
  } finally {
    await file.close()
  }
}
