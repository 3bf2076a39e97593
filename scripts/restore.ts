import { chooseBackup } from '../src/backup/folder.ts'
import { NotRestored, restoreBackup } from '../src/backup/restore.ts'
import { systemClock } from '../src/core/clock.ts'
import { config, runCommand, withDatabase, words } from './backup/common.ts'
import { parse } from './options.ts'

const USAGE = `usage: npm run restore -- --from DIR

  --from DIR   a backup, or a folder of backups, of which the newest is taken

Restores into the EMPTY database that the server is configured for (DATABASE_URL, or a new DATA_DIR): all of it or nothing.`

const NEXT = `What is different now:
  - YooKassa has moved on since the backup. The server compares both at its next start, and until it has, it sends no
    payouts and no refunds: see npm run reconcile, GET /api/v1/reconciliations/ and the runbook, "Backups".
  - Bookings, accounts and decisions made since the backup are lost: people have to be told.
  - Everybody has to sign in again.
Make sure that the old server is stopped for good before you start this one.`

await runCommand('restore', async () => {
  const { values } = parse({
    options: { from: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
  })
  if (values.help || values.from === undefined) {
    console.log(USAGE)
    return values.help ? 0 : 2
  }
  const settings = config()
  const folder = await chooseBackup(values.from)
  const startedAt = performance.now()
  try {
    const manifest = await withDatabase(settings, (url) =>
      restoreBackup({ url, folder, clock: systemClock, onProgress: (line) => console.error(`  ${line}`) }),
    )
    console.log(`restored ${folder}, taken ${manifest.taken_at}, in ${words(performance.now() - startedAt)}`)
    console.log(NEXT)
    return 0
  } catch (error) {
    if (!(error instanceof NotRestored)) throw error
    for (const reason of error.reasons) console.error(`✗ ${reason}`)
    console.error('nothing was restored')
    return 1
  }
})
