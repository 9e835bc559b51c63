export const DAY_MS = 86_400_000

/** Days that something still holds, today and its last day counted: below 1 it is over. Days are YYYY-MM-DD in UTC. */
export const daysLeft = ({ expires }: { readonly expires: string }, today: string): number =>
  (Date.parse(expires) - Date.parse(today)) / DAY_MS + 1

/** So many days later. */
export const addDays = (day: string, days: number): string =>
  new Date(Date.parse(day) + days * DAY_MS).toISOString().slice(0, 'YYYY-MM-DD'.length)
