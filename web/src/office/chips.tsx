import { Link } from '@tanstack/react-router'

/** A filter of one word, in the address: what is chosen can be sent to a colleague. */
export function Chips({
  label,
  name,
  chosen,
  choices,
}: {
  label: string
  name: string
  chosen: string
  choices: readonly (readonly [value: string, text: string])[]
}) {
  return (
    <nav aria-label={label} className="flex flex-wrap gap-2">
      {choices.map(([value, text]) => (
        <Link
          key={value}
          to="."
          search={({ open: _open, ...search }: Record<string, string>) => ({ ...search, [name]: value })}
          aria-current={value === chosen ? 'true' : undefined}
          className={`flex min-h-11 items-center rounded-full border px-4 text-small no-underline md:min-h-8 ${value === chosen ? 'border-safe bg-safe-wash font-semibold text-safe' : 'border-line text-soft hover:text-ink'}`}
        >
          {text}
        </Link>
      ))}
    </nav>
  )
}
