import { drillBackup } from '../src/backup/drill.ts'
import { chooseBackup } from '../src/backup/folder.ts'
import { systemClock } from '../src/core/clock.ts'
import { backupsOf, config, runCommand, withDatabase, words } from './backup/common.ts'
import { parse } from './options.ts'

const USAGE = `usage: npm run restore-drill -- [--from DIR]

  --from DIR   a backup, or a folder of backups, of which the newest is taken; DATA_DIR/backups unless given

Restores a backup into a scratch database beside the real one, compares it with what the backup says of itself, audits the
books, and removes it again. Exits with 1 when anything differs.`

await runCommand('restore-drill', async () => {
  const { values } = parse({
    options: { from: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
  })
  if (values.help) {
    console.log(USAGE)
    return 0
  }
  const settings = config()
  const folder = await chooseBackup(values.from ?? backupsOf(settings))
  console.log(folder)
  const onProgress = (line: string) => console.error(`  ${line}`)
  const { manifest, wrong, ageMs, tookMs } = await withDatabase(settings, (url) =>
    drillBackup({ url, folder, clock: systemClock, onProgress }),
  )
  const { entries, postings } = manifest.totals
  console.log(`taken ${words(ageMs)} ago; ${entries} journal entries, ${postings} postings`)
  for (const line of wrong) console.log(`✗ ${line}`)
  if (wrong.length > 0) {
    console.log(`this backup cannot be relied on (${words(tookMs)})`)
    return 1
  }
  console.log(
    `✓ it can be restored: the same rows and sums, and the books are in order. It took ${words(tookMs)}`,
  )
  return 0
})
