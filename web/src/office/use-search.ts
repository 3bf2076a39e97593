import { getRouteApi } from '@tanstack/react-router'

const office = getRouteApi('/office')

/** The filters in the address. */
export const useFilters = (): Record<string, string | undefined> => office.useSearch()
