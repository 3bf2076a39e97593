import { forgetOld } from '../src/backup/folder.ts'
import { takeBackup } from '../src/backup/take.ts'
import { systemClock } from '../src/core/clock.ts'
import { backupsOf, config, runCommand, withDatabase, words } from './backup/common.ts'
import { parse, whole } from './options.ts'

const USAGE = `usage: npm run backup -- [--to DIR] [--keep N]

  --to DIR   where backups go, each into a folder of its own; DATA_DIR/backups unless given
  --keep N   afterwards remove all but the newest N

Writes the whole database as it is at one instant, while the server goes on working. A backup holds every secret that the
database does: only its owner can read it. Keep a copy on another machine, and rehearse: npm run restore-drill.`

await runCommand('backup', async () => {
  const { values } = parse({
    options: { to: { type: 'string' }, keep: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
  })
  if (values.help) {
    console.log(USAGE)
    return 0
  }
  const keep = values.keep === undefined ? undefined : whole('--keep', values.keep, 1)
  const settings = config()
  const root = values.to ?? backupsOf(settings)

  const startedAt = performance.now()
  const { folder, manifest } = await withDatabase(settings, (url) =>
    takeBackup({ url, root, clock: systemClock, onProgress: (line) => console.error(`  ${line}`) }),
  )
  const rows = manifest.tables.reduce((sum, table) => sum + table.rows, 0)
  const bytes = manifest.tables.reduce((sum, table) => sum + table.bytes, 0)
  console.log(`${folder}: ${rows} rows, ${bytes} bytes, in ${words(performance.now() - startedAt)}`)
  if (keep !== undefined) {
    for (const gone of await forgetOld(root, keep)) console.log(`removed ${gone}`)
  }
  return 0
})
