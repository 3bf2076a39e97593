import type { Script } from '../limit.ts'
import type { Stage } from '../stage.ts'

/** The same deal, written in other ways; how many deals one run of the script is. */
const shapes: Partial<Record<Script, { says: string; deals: number }>> = {
  fn8: { says: 'both payouts in one commit', deals: 1 },
  pipe9: { says: 'nine single statements', deals: 1 },
  sql9: { says: 'nine transactions of plain statements', deals: 1 },
  sql11: { says: 'eleven of them', deals: 1 },
  fn9_hot: { says: 'with balance rows that every deal updates', deals: 1 },
  fn9_batch16: { says: 'sixteen deals in each commit', deals: 16 },
}

/** What the shape of the work is worth, by itself: the reasons for how the platform writes. */
export async function measureShapes({ limit, options, results }: Stage): Promise<void> {
  const played: string[] = []
  for (const [script, { says, deals }] of Object.entries(shapes)) {
    const { rate } = await limit.play(script as Script, { concurrency: 16, ms: options.turnMs })
    played.push(`${says} ${(rate * deals).toFixed(0)}`)
  }
  results.note(`the limit in other shapes, deals/s of 16 at once: ${played.join(', ')}`)
}
