// Cast: who may sign in to the demonstration, read from what `bawaba demo` printed.
export function cast(text) {
    return { text };
}
