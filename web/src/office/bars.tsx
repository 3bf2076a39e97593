import type { ReactNode } from 'react'

export type Bar = { name: ReactNode; value: number; shown: ReactNode; key: string; tone?: string }

/** Lengths from zero, each with its name and its figure: readable without colour, and by a screen reader as a list. */
export function Bars({ of: bars }: { of: readonly Bar[] }) {
  const longest = Math.max(1, ...bars.map(({ value }) => value))
  return (
    <dl className="grid grid-cols-[minmax(7rem,auto)_1fr_auto] items-center gap-x-3 gap-y-2 text-small">
      {bars.map(({ key, name, value, shown, tone = 'bg-safe' }) => (
        <div key={key} className="contents">
          <dt>{name}</dt>
          <dd aria-hidden className="h-4 rounded bg-raised">
            <span className={`block h-4 rounded ${tone}`} style={{ width: `${(value / longest) * 100}%` }} />
          </dd>
          <dd className="sum text-right">{shown}</dd>
        </div>
      ))}
    </dl>
  )
}
