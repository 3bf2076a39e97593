import { Check } from 'lucide-react'

/** One of several, or all. */
export function Chips<Value extends string>({
  label,
  all,
  options,
  chosen,
  onChoose,
}: {
  label: string
  all: string
  options: { value: Value; text: string }[]
  chosen: Value | undefined
  onChoose: (value: Value | undefined) => void
}) {
  const every: { value: Value | undefined; text: string }[] = [{ value: undefined, text: all }, ...options]
  return (
    <fieldset className="flex flex-wrap gap-2">
      <legend className="sr-only">{label}</legend>
      {every.map(({ value, text }) => (
        <button
          key={value ?? 'all'}
          type="button"
          aria-pressed={value === chosen}
          onClick={() => onChoose(value)}
          className={`inline-flex min-h-11 items-center gap-1.5 rounded-full border px-4 text-small ${
            value === chosen ? 'border-safe bg-safe-wash font-semibold text-safe' : 'border-line bg-card'
          }`}
        >
          {value === chosen && <Check aria-hidden size={16} />}
          {text}
        </button>
      ))}
    </fieldset>
  )
}
