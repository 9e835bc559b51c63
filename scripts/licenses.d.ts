type Package = { readonly license: string; readonly readme: string }
type Entry = { readonly name: string; readonly license: string; readonly text: string }
export declare function completeLicenses(text: string, read?: (name: string) => Package | null): string
export declare function parseEntries(text: string, read?: (name: string) => Package | null): readonly Entry[]
