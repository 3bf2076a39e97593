import type { Session } from '@sdelka/sdk'
import { useNavigate } from '@tanstack/react-router'
import { queries } from '../api/query.ts'
import { useAction } from '../api/use-action.ts'
import { homeOf } from '../session/needs.ts'
import { writeSession } from '../session/session.ts'

type Way<Asked> = (asked: Asked, options: { idempotencyKey: string }) => Promise<Session>

/**
 * Comes in, and goes where the person wanted to go, or home. What the one before was shown is forgotten.
 * @param isOfTab this tab only: a demo is played by several people
 */
export function useEnter<Asked>(
  way: Way<Asked>,
  { next, isOfTab }: { next?: string | undefined; isOfTab: boolean },
) {
  const navigate = useNavigate()
  return useAction(way, async (session) => {
    writeSession(session, isOfTab)
    queries.clear()
    await navigate({ to: next ?? homeOf(session.user.roles) })
  })
}
