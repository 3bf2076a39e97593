import { Link, type LinkProps } from '@tanstack/react-router'
import { LoaderCircle } from 'lucide-react'
import type { ButtonHTMLAttributes, ReactNode } from 'react'

export type Look = 'main' | 'plain' | 'quiet' | 'loss'

const looks: Record<Look, string> = {
  main: 'bg-safe text-safe-ink border-transparent hover:opacity-90',
  plain: 'bg-card text-ink border-field hover:bg-raised',
  quiet: 'bg-transparent text-ink border-transparent hover:bg-raised underline underline-offset-4',
  loss: 'bg-loss text-loss-ink border-transparent hover:opacity-90',
}
const shape =
  'inline-flex min-h-11 items-center justify-center gap-2 rounded-card border px-4 py-2 text-center font-semibold no-underline transition-opacity motion-reduce:transition-none disabled:opacity-60'

type Props = ButtonHTMLAttributes<HTMLButtonElement> & {
  look?: Look
  /** Under way: it says so and takes no further click. */
  isBusy?: boolean
  icon?: ReactNode
}

export function Button({ look = 'plain', isBusy = false, icon, children, className = '', ...rest }: Props) {
  return (
    <button
      type="button"
      {...rest}
      aria-disabled={isBusy || undefined}
      onClick={isBusy ? undefined : rest.onClick}
      className={`${shape} ${looks[look]} ${className}`}
    >
      {isBusy ? (
        <LoaderCircle aria-hidden size={18} className="animate-spin motion-reduce:animate-none" />
      ) : (
        icon
      )}
      {children}
    </button>
  )
}

/** Looks like a button and leads somewhere. */
export function ButtonLink({
  look = 'plain',
  className = '',
  children,
  icon,
  ...link
}: LinkProps & { look?: Look; className?: string; children: ReactNode; icon?: ReactNode }) {
  return (
    <Link {...link} className={`${shape} ${looks[look]} ${className}`}>
      {icon}
      {children}
    </Link>
  )
}
