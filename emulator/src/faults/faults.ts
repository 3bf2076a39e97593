import { type Chance, chanceOf } from '../random.ts'

export const faultModes = [
  'timeout_before', // never answers, does nothing
  'timeout_after_success', // does it, never answers
  '500',
  '429',
  'reset', // breaks the connection
  'garbage', // answers with half of the JSON
  'slow', // answers late
  '202', // does it, and answers in the old way that it is not done yet
] as const
export type FaultMode = (typeof faultModes)[number]

/** @param done whether the operation takes place although its answer is spoiled */
export type Fault = { mode: FaultMode; done: boolean; delayMs: number }

export type FaultRule = Chance & {
  operation: string
  mode: FaultMode
  delay_ms?: number | undefined
  done?: boolean | undefined
}

const DONE: Record<FaultMode, boolean> = {
  timeout_before: false,
  timeout_after_success: true,
  '500': false,
  '429': false,
  reset: false,
  garbage: true,
  slow: true,
  '202': true,
}

export type Faults = ReturnType<typeof faultBook>

/** The faults ordered by a test. They live in memory: a restart is a fresh, healthy provider. */
export function faultBook() {
  const operations = new Set<string>()
  let rules: { rule: FaultRule; chance: ReturnType<typeof chanceOf>; struck: number }[] = []

  return {
    operations,
    know: (operation: string) => void operations.add(operation),
    /** `payments.create`, a family `payments.*`, or `*`. */
    knows: (pattern: string) => [...operations].some((operation) => matches(pattern, operation)),

    order: (rule: FaultRule) => void rules.push({ rule, chance: chanceOf(rule), struck: 0 }),
    clear() {
      rules = []
    },
    list: () =>
      rules.map(({ rule, chance, struck }) => ({
        ...rule,
        struck,
        left: Number.isFinite(chance.left()) ? chance.left() : null,
      })),

    /** The first ordered fault that applies to this call, if any. */
    strike(operation: string): Fault | undefined {
      for (const entry of rules) {
        const { rule } = entry
        if (!matches(rule.operation, operation) || !entry.chance.strikes()) continue
        entry.struck += 1
        return { mode: rule.mode, done: rule.done ?? DONE[rule.mode], delayMs: rule.delay_ms ?? 0 }
      }
      return undefined
    },
  }
}

function matches(pattern: string, operation: string): boolean {
  if (pattern === '*') return true
  return pattern.endsWith('.*') ? operation.startsWith(pattern.slice(0, -1)) : pattern === operation
}
