import type { Context } from '../hosts/context.js'
import type { Ports } from '../model/ports.js'
import type { Inputs } from './inputs.js'

/** 0 compliant, 1 drift, 2 unknown, 3 wrong usage or configuration. */
export type ExitCode = 0 | 1 | 2 | 3

/** One run of the program: what was asked, where it runs, and what it may touch. */
export type Run = { readonly inputs: Inputs; readonly context: Context; readonly ports: Ports }
