/** A module of src, as `tsc -p tsconfig.build.json` compiled it. */
export const compiled = path => import(new URL(`../../build/${path}`, import.meta.url).href)
