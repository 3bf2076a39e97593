import { playWorld } from '../../test/simulation/play.ts'
import type { Order, Report } from './team.ts'

/** One process of the team: plays each world that it is told to. */
process.on('message', ({ settings, databases }: Order) => {
  playWorld(settings, databases).then(
    (played) => process.send?.({ ...played, coverage: [...played.coverage] } satisfies Report),
    (error) => {
      console.error(error)
      process.exit(1)
    },
  )
})
