import { type Settings, type TroubleName, troubleNames } from '../../test/simulation/settings.ts'
import { parse, UsageError, whole } from '../options.ts'

export type Options = {
  /** The worlds to play. */
  worlds: Settings[]
  workers: number
  isShrinking: boolean
  /** Prints what happened, step by step. */
  isTelling: boolean
}

export const usage = `Plays many deals with random people, orders and troubles, and checks that no kopeck is lost.

usage: npm run simulate -- [options]

  --deals 200          how many deals in all
  --seed 1             decides everything: the same seed plays the same
  --size 40            deals in one world; a run is many small worlds, each with a database of its own
  --world 7            only the world of this number, as a failure names it
  --rail safe_deal     two_stage or safe_deal; by chance when not given
  --without a,b        leaves out some troubles: ${troubleNames.join(', ')}
  --parallel 1         so many things at once in a world; above 1 a seed repeats only roughly
  --steps 500          stops a world after so many steps
  --workers 2          processes that play worlds side by side
  --shrink             after a failure, looks for a smaller world that fails the same way
  --log                tells what happened, step by step
  --help

It exits with 0 when every world ended well. Otherwise it prints the first broken invariant with the story of its deal, and
how to play it again.`

/** @throws UsageError with a sentence for the person */
export function readOptions(args: string[]): Options | 'help' {
  const values = valuesOf(args)
  if (values.help) return 'help'
  const deals = whole('--deals', values.deals ?? '200', 1)
  const size = Math.min(
    whole('--size', values.size ?? '40', 1),
    values.world ? Number.POSITIVE_INFINITY : deals,
  )
  const base: Omit<Settings, 'world' | 'deals'> = {
    seed: whole('--seed', values.seed ?? '1', 1),
    rail: railOf(values.rail),
    without: troublesOf(values.without ?? ''),
    parallel: whole('--parallel', values.parallel ?? '1', 1),
    ...(values.steps !== undefined && { steps: whole('--steps', values.steps, 1) }),
  }
  const numbers = values.world
    ? [whole('--world', values.world, 1)]
    : Array.from({ length: Math.ceil(deals / size) }, (_, index) => index + 1)
  return {
    worlds: numbers.map((world) => ({ ...base, world, deals: size })),
    workers: Math.min(whole('--workers', values.workers ?? '2', 1), numbers.length),
    isShrinking: values.shrink ?? false,
    isTelling: values.log ?? false,
  }
}

function valuesOf(args: string[]) {
  const string = { type: 'string' } as const
  const boolean = { type: 'boolean' } as const
  const options = {
    deals: string,
    seed: string,
    size: string,
    world: string,
    rail: string,
    without: string,
    parallel: string,
    steps: string,
    workers: string,
    shrink: boolean,
    log: boolean,
    help: { type: 'boolean', short: 'h' },
  } as const
  return parse({ args, options }).values
}

function railOf(text: string | undefined) {
  if (text === undefined || text === 'two_stage' || text === 'safe_deal') return text
  throw new UsageError(`--rail must be two_stage or safe_deal, not ${text}`)
}

function troublesOf(text: string): TroubleName[] {
  return text.split(',').flatMap((name) => {
    if (name === '') return []
    const known = troubleNames.find((each) => each === name)
    if (!known) throw new UsageError(`--without takes ${troubleNames.join(', ')}, not ${name}`)
    return [known]
  })
}
