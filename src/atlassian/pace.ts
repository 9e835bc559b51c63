/**
 * How many requests of a family of endpoints may be under way at once, and when none may be: a pure decision, the
 * waiting is the line's. As TCP does it (RFC 5681, 3.1): quickly up until the first refusal, then half, then slowly up
 * again, and never again to where it was too much.
 */

/** What a person's browser makes at once of one host is six: this is less, for Atlassian publishes no number. */
const FIRST_AT_ONCE = 4

/**
 * People come in pages of a hundred, one page after the other. Up to five in a hundred are asked for singly, and beside
 * them the groups: at eight at once all of that is done while the pages come, so more would only be load.
 */
export const MOST_AT_ONCE = 8

/** What the headers of an answer say: how many more requests may come before the count starts anew. */
export type Rate = {
  readonly remaining: number
  /** Epoch milliseconds. */
  readonly resetsAt: number
}

export type Pace = {
  /** Requests that may be under way at once; a fraction counts when it has become a whole. */
  readonly atOnce: number
  /** `atOnce` never grows beyond. */
  readonly ceiling: number
  /** How often it was halved. A request that was sent before the last halving says nothing about what holds now. */
  readonly halvings: number
  /** Requests that may still be sent by the headers of the newest answer; null where nothing is told. */
  readonly spare: number | null
  /** Epoch milliseconds; null where requests may be sent. */
  readonly pausedUntil: number | null
}

export const FIRST_PACE: Pace = {
  atOnce: FIRST_AT_ONCE,
  ceiling: MOST_AT_ONCE,
  halvings: 0,
  spare: null,
  pausedUntil: null,
}

export type PaceEvent =
  | { readonly kind: 'sent' }
  /** `halvings` is that of the pace when the request was sent; `underWay` counts the others that are. */
  | {
      readonly kind: 'answered'
      readonly halvings: number
      readonly underWay: number
      readonly rate: Rate | null
    }
  /** Any failure but that of too many requests. */
  | { readonly kind: 'failed'; readonly halvings: number; readonly underWay: number; readonly rate: Rate | null }
  /** Too many requests. `until` is null where no wait helps. */
  | { readonly kind: 'limited'; readonly halvings: number; readonly underWay: number; readonly until: number | null }
  /** The pause is over. */
  | { readonly kind: 'resumed' }

export const maySend = ({ pausedUntil, atOnce, spare }: Pace, underWay: number): boolean =>
  pausedUntil === null && underWay < Math.floor(atOnce) && (spare === null || spare > 0)

export function advance(pace: Pace, event: PaceEvent): Pace {
  switch (event.kind) {
    case 'sent':
      return pace.spare === null ? pace : { ...pace, spare: Math.max(0, pace.spare - 1) }
    case 'answered':
      return heed(event.halvings === pace.halvings ? grow(pace) : pace, event)
    case 'failed':
      return heed(pace, event)
    case 'limited':
      return pause(event.halvings === pace.halvings ? halve(pace) : pace, event.until)
    case 'resumed':
      return { ...pace, pausedUntil: null, spare: null }
  }
}

/** By one an answer, which doubles in each round; after a refusal by one in each round. */
function grow(pace: Pace): Pace {
  const more = pace.halvings === 0 ? 1 : 1 / pace.atOnce
  return { ...pace, atOnce: Math.min(pace.ceiling, pace.atOnce + more) }
}

/** Requests that were under way together are refused together: they halve once. */
function halve(pace: Pace): Pace {
  const now = Math.floor(pace.atOnce)
  return {
    ...pace,
    atOnce: Math.max(1, Math.floor(now / 2)),
    ceiling: Math.max(1, now - 1),
    halvings: pace.halvings + 1,
  }
}

/** Whether those under way are in what remains is not known: they are taken for not counted yet. */
function heed(pace: Pace, { underWay, rate }: { readonly underWay: number; readonly rate: Rate | null }): Pace {
  // With nobody under way there is nobody to bring news: what is not told now does not hold anybody back.
  if (rate === null) return underWay === 0 ? { ...pace, spare: null } : pace
  if (rate.remaining === 0) return { ...pause(pace, rate.resetsAt), spare: 0 }
  return { ...pace, spare: Math.max(0, rate.remaining - underWay) }
}

function pause(pace: Pace, until: number | null): Pace {
  if (until === null) return { ...pace, spare: null }
  return { ...pace, pausedUntil: Math.max(until, pace.pausedUntil ?? until) }
}
