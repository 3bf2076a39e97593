import { type ReactNode, useId } from 'react'

/** One of a few, each said in full. */
export function Radios<Value extends string>({
  legend,
  name,
  options,
  chosen,
  error,
  onChoose,
}: {
  legend: ReactNode
  name: string
  options: readonly (readonly [value: Value, label: ReactNode])[]
  chosen: Value | undefined
  error?: ReactNode
  onChoose: (value: Value) => void
}) {
  const id = useId()
  return (
    <fieldset aria-describedby={error ? id : undefined}>
      <legend className="mb-1 font-medium text-small">{legend}</legend>
      {options.map(([value, label]) => (
        <label key={value} className="flex min-h-11 items-center gap-3">
          <input
            type="radio"
            name={name}
            value={value}
            checked={value === chosen}
            onChange={() => onChoose(value)}
            className="size-6 shrink-0 accent-safe"
          />
          {label}
        </label>
      ))}
      {error && (
        <p id={id} className="text-loss text-small">
          {error}
        </p>
      )}
    </fieldset>
  )
}
