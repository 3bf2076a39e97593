import { Link, useNavigate } from '@tanstack/react-router'
import { LogOut } from 'lucide-react'
import { queries } from '../api/query.ts'
import { signOut } from '../api/sdelka.ts'
import { useSession } from '../session/session.ts'
import { useCommonWords } from '../words/common.ts'

/** Who is signed in here, and the way out. */
export function Person() {
  const t = useCommonWords()
  const session = useSession()
  const navigate = useNavigate()
  if (!session) {
    return (
      <Link to="/sign-in" className="flex min-h-11 items-center rounded-lg px-3 font-semibold text-safe">
        {t('signIn')}
      </Link>
    )
  }
  const leave = async () => {
    await signOut()
    queries.clear()
    await navigate({ to: '/' })
  }
  return (
    <div className="flex items-center">
      <span className="max-w-40 truncate px-2 text-small max-sm:sr-only" title={session.user.email}>
        {session.user.name}
      </span>
      <button
        type="button"
        aria-label={t('signOut')}
        className="flex min-h-11 min-w-11 items-center justify-center rounded-lg text-soft hover:text-ink"
        onClick={() => void leave()}
      >
        <LogOut aria-hidden size={20} />
      </button>
    </div>
  )
}
