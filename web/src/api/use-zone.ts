import { useMeta } from './use-meta.ts'

/** Whose clocks the pages show: those of the service. Until it is known, those of whoever looks. */
export const useZone = (): string => useMeta()?.time_zone ?? ownZone()

const ownZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone
