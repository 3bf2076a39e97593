import { AppError } from './errors.ts'

type Move<S extends string, A extends string> = { to: S; by: readonly A[] }

/** state -> event -> who may cause it and where it leads. A state with no events is final. */
type Table<S extends string, E extends string, A extends string> = Readonly<
  Record<S, Readonly<Partial<Record<E, Move<S, A>>>>>
>

/** One cell of a table: where an event leads, and who may cause it. */
export const to = <S extends string, A extends string>(state: S, ...by: A[]): Move<S, A> => ({
  to: state,
  by,
})

/** Builds the pure rules of one subject's life. It reads no clock and touches no database. */
export function lifecycle<S extends string, E extends string, A extends string>(
  subject: string,
  table: Table<S, E, A>,
) {
  const moves = (state: S) => Object.entries(table[state]) as [E, Move<S, A>][]

  /** The events that this actor may cause now, for the `allowed` of an answer. */
  const allowed = (state: S, actor: A): E[] =>
    moves(state).flatMap(([event, move]) => (move.by.includes(actor) ? [event] : []))

  return {
    states: Object.keys(table) as S[],
    allowed,
    can: (state: S, event: E, actor: A) => allowed(state, actor).includes(event),
    isFinal: (state: S) => moves(state).length === 0,

    /** @throws AppError `wrong_state`, with what is `allowed`, when the event is not this actor's to cause now. */
    next(state: S, event: E, actor: A): S {
      const move = table[state][event]
      if (move?.by.includes(actor)) return move.to
      const details = { state, event, allowed: allowed(state, actor) }
      throw new AppError('wrong_state', `the ${actor} cannot ${event} a ${state} ${subject}`, details)
    },
  }
}
