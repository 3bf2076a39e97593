import { lifecycle, to } from '../core/lifecycle.ts'

export type RunStatus = 'waiting' | 'running' | 'finished' | 'failed'
export type RunEvent = 'start' | 'finish' | 'fail' | 'put_back'

/** A process that stops puts its run back; one that died loses it at the end of its lease, and another starts it anew. */
export const runLifecycle = lifecycle<RunStatus, RunEvent, 'system'>('reconciliation', {
  waiting: { start: to('running', 'system') },
  running: {
    start: to('running', 'system'),
    finish: to('finished', 'system'),
    fail: to('failed', 'system'),
    put_back: to('waiting', 'system'),
  },
  finished: {},
  failed: {},
})

export type CaseStatus = 'open' | 'resolved'
export type CaseEvent = 'resolve' | 'vanish'

/** A person resolves a case with a reason; one whose difference is gone resolves itself. */
export const caseLifecycle = lifecycle<CaseStatus, CaseEvent, 'person' | 'system'>('case', {
  open: { resolve: to('resolved', 'person'), vanish: to('resolved', 'system') },
  resolved: {},
})
