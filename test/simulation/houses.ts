import type { Context } from '../../src/context.ts'
import { type Server, startServer } from '../../src/server.ts'
import { createContext, createWorker } from '../../src/worker.ts'
import { Crash, crashAfter, crashBefore, type Fuse, failAt } from '../support/crash.ts'
import type { Random } from './random.ts'

export type Parts = Pick<Context, 'db' | 'clock' | 'config' | 'yookassa' | 'log'>

/** A process: what it has in memory, and perhaps doors to the street. */
export type House = Pick<Server, 'ctx' | 'executor' | 'worker'> & {
  name: string
  /** Where it listens, if it does. */
  url?: string
  fuse?: Fuse
}

const troubles = { crashBefore, crashAfter, failAt }

/** Houses over one database. Those without doors come and go; each may have its end arranged beforehand. */
export function houses(parts: Parts, random: Random) {
  const street: House[] = []
  let born = 0

  function open(fateOf: Random | undefined): House {
    born += 1
    const fate = fateOf?.chance(0.7) ? fateOf.pick(Object.values(troubles)) : undefined
    const { parts: given, fuse } = fate ? fate(random.scale(1, 120), parts) : { parts, fuse: undefined }
    const { ctx, executor } = createContext(given)
    return {
      name: `house ${born}`,
      ctx,
      executor,
      worker: createWorker(ctx, executor),
      ...(fuse && { fuse }),
    }
  }

  return {
    street,
    /** The whole product, with its doors. */
    async openServer(databaseUrl: string): Promise<Server> {
      const server = await startServer(parts.config, {
        databaseUrl,
        clock: parts.clock,
        isWorking: false,
        through: () => parts,
      })
      street.push({ ...server, name: 'the server' })
      return server
    },
    /** One more process; a doomed one dies, or stumbles, at an effect that chance has chosen. */
    move: (isDoomed: boolean) => void street.push(open(isDoomed ? random : undefined)),
    /** Dead ones are taken away and replaced. Answers how they died. */
    bury(isDoomed: boolean): string[] {
      const dead = street.filter(({ fuse }) => fuse?.isDead)
      for (const house of dead) street.splice(street.indexOf(house), 1, open(isDoomed ? random : undefined))
      return dead.map(({ name, fuse }) => `${name} has died ${fuse?.at}`)
    },
    kill(house: House): void {
      street.splice(street.indexOf(house), 1)
      if (house.fuse) house.fuse.isDead = true
    },
  }
}

export const isTroubled = ({ fuse }: House) => fuse?.hasStruck ?? false
export const isCrash = (error: unknown) => error instanceof Crash
export type Houses = ReturnType<typeof houses>
