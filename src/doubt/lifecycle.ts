import { lifecycle, to } from '../core/lifecycle.ts'

export type DoubtState = 'open' | 'proven' | 'absent' | 'decided' | 'confirmed' | 'contradicted' | 'closed'
export type DoubtEvent = 'prove' | 'miss' | 'decide' | 'confirm' | 'contradict' | 'acknowledge'

/**
 * `proven`: YooKassa has told what became of it. `absent`: it never saw a payment that nobody had a link to. `decided`:
 * two people have. YooKassa's word still comes first: it may confirm them or say otherwise, and then an operator must look.
 */
export const doubtLifecycle = lifecycle<DoubtState, DoubtEvent, 'yookassa' | 'operator' | 'system'>('doubt', {
  open: {
    prove: to('proven', 'yookassa'),
    miss: to('absent', 'system'),
    decide: to('decided', 'operator'),
  },
  decided: { confirm: to('confirmed', 'yookassa'), contradict: to('contradicted', 'yookassa') },
  contradicted: { acknowledge: to('closed', 'operator') },
  proven: {},
  absent: {},
  confirmed: {},
  closed: {},
})
