/** Calendar days, YYYY-MM-DD in UTC, as in the baseline. */
export const DAY_MS = 86_400_000

/** Number of days from `today` to `day`; negative if `day` is in the past. */
export const daysUntil = (day: string, today: string): number =>
  Math.round((Date.parse(day) - Date.parse(today)) / DAY_MS)

/** Remaining days until expiry, including today and the last day. Below 1 means expired. */
export const daysLeft = ({ expires }: { readonly expires: string }, today: string): number =>
  daysUntil(expires, today) + 1

export const addDays = (day: string, days: number): string =>
  new Date(Date.parse(day) + days * DAY_MS).toISOString().slice(0, 'YYYY-MM-DD'.length)
