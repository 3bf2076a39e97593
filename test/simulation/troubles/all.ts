import { closedDoor, mood, purse, takeBack, verdict } from './banks.ts'
import { death, neighbour } from './deaths.ts'
import { again, forged, mail } from './mail.ts'
import { restNow } from './rest.ts'
import { silence, sky } from './sky.ts'
import { jump, lastHours, wait } from './time.ts'
import type { Trouble } from './trouble.ts'
import { work } from './work.ts'

/** Everything that happens without people. A new trouble is one entry here. */
export const troubles: readonly Trouble[] = [
  work,
  wait,
  jump,
  lastHours,
  mail,
  again,
  forged,
  sky,
  silence,
  death,
  neighbour,
  mood,
  verdict,
  takeBack,
  purse,
  closedDoor,
  restNow,
]
