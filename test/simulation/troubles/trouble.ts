import type { TroubleName } from '../settings.ts'
import type { Stage } from '../stage.ts'

/** Something that nobody of the house decides. */
export type Trouble = {
  name: string
  /** Left out by `--without <kind>`; what has none is a part of any life. */
  kind?: TroubleName
  weight: number
  play(stage: Stage): Promise<unknown>
}
