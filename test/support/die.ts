import { expect } from 'vitest'
import { crashAfter, crashBefore, type Fuse, failAt } from './crash.ts'
import type { Process, World } from './world.ts'

export type Story<Scene> = {
  /** Everything up to the step, without a crash. */
  arrange: () => Promise<Scene>
  /** The step that dies somewhere. */
  act: (process: Process, scene: Scene, fuse: Fuse) => Promise<unknown>
  /** What must be true when the house has come back, wherever the step died. */
  assert: (scene: Scene) => Promise<void>
}

/**
 * Lets the step die before and after each of its effects in turn, and each of them fail; brings the house back, and
 * compares the books. Answers how many times it was troubled.
 */
export async function dieEverywhere<Scene>(
  world: World,
  { arrange, act, assert }: Story<Scene>,
): Promise<number> {
  let deaths = 0
  for (const trouble of [crashBefore, crashAfter, failAt]) {
    for (let n = 1; ; n++) {
      const scene = await arrange()
      const { parts, fuse } = trouble(n, world.parts)
      await live(world.start(parts), fuse, (process) => act(process, scene, fuse))
      await world.recover()
      await assert(scene).catch((cause) => {
        throw new Error(`died ${fuse.at}: ${cause instanceof Error ? cause.message : cause}`, { cause })
      })
      if (!fuse.hasStruck) break
      deaths += 1
    }
    expect(await world.differences()).toEqual([])
  }
  return deaths
}

async function live(process: Process, fuse: Fuse, act: (process: Process) => Promise<unknown>) {
  await act(process).catch((error) => {
    if (!fuse.hasStruck) throw error
  })
  await process.executor.drain()
}
