/** Days of the calendar, YYYY-MM-DD in UTC, as a baseline writes them. */
export const DAY_MS = 86_400_000

/** Whole days from one to the other; below 0 where it is past. */
export const daysUntil = (day: string, today: string): number =>
  Math.round((Date.parse(day) - Date.parse(today)) / DAY_MS)

/** Days that something still holds, today and its last day counted: below 1 it is over. */
export const daysLeft = ({ expires }: { readonly expires: string }, today: string): number =>
  daysUntil(expires, today) + 1

/** So many days later. */
export const addDays = (day: string, days: number): string =>
  new Date(Date.parse(day) + days * DAY_MS).toISOString().slice(0, 'YYYY-MM-DD'.length)
