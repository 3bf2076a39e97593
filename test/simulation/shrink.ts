import type { Played } from './play.ts'
import { type Settings, troubleNames } from './settings.ts'

/**
 * Looks for a smaller world that breaks an invariant of the same name: without troubles that it does not need, with fewer
 * deals, and no longer than it takes.
 */
export async function shrink(
  found: Played,
  play: (settings: Settings) => Promise<Played>,
  say: (line: string) => void,
): Promise<Played> {
  let smallest = found

  async function tries(changed: Settings): Promise<boolean> {
    const played = await play(changed)
    const isSame =
      played.failure?.invariants.some((name) => found.failure?.invariants.includes(name)) ?? false
    say(
      `${isSame ? 'fails too' : 'is well'}: ${describe(changed)}, ${played.steps} steps, ${played.deals} deals`,
    )
    if (isSame && played.steps <= smallest.steps * 2) smallest = played
    return isSame
  }

  for (const name of troubleNames) {
    const { settings } = smallest
    await tries({ ...settings, without: [...(settings.without ?? []), name] })
  }
  for (let size = Math.min(smallest.settings.deals, smallest.deals); size > 1; ) {
    size = Math.floor(size / 2)
    if (!(await tries({ ...smallest.settings, deals: size }))) break
  }
  // The same world under other numbers may fail sooner.
  for (let other = 1; other <= 8; other++) {
    await tries({
      ...smallest.settings,
      world: found.settings.world + 1000 * other,
      deals: Math.min(smallest.deals, 5),
    })
  }
  return smallest
}

const describe = ({ world, deals, without = [] }: Settings) =>
  `world ${world} of ${deals} deals${without.length > 0 ? ` without ${without.join(', ')}` : ''}`
