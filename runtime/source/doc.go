// Package source turns the text of a contract into a checked, repaired and
// compiled gopher-lua chunk.
//
// [Compile] is the way in: it answers with a [Chunk], or with an [*Error] that
// names file, line and column. [Parse] stops after the syntax tree. [Limits]
// bounds what a text may hold, and a [Cache] remembers what was compiled. No
// text can crash the process, keep it busy for long, or make it use much memory.
//
// A text goes through five steps:
//
//  1. scan: our own scanner for Lua 5.1 (the reference manual, section 2.1)
//     reads the bytes into tokens and comments;
//  2. check: limits on nesting, operator chains, literals and the like are
//     applied to the tokens, because the library's parser keeps a stack entry
//     per open construct and its compiler recurses per level of the tree;
//  3. parse: the tokens are written out again in one spelling (plain quoted
//     strings, shortest decimal numbers, no comments) on their own lines and
//     given to the library's parser, so the two can never read a text
//     differently;
//  4. repair: statements that gopher-lua v1.1.2 compiles wrongly are rewritten
//     into equivalent ones that it compiles rightly (repair.go has the list);
//  5. compile, and patch what can only be repaired in the byte code.
//
// The language is plain Lua 5.1. These texts of real Lua 5.1 are refused:
// "goto" as a name (it is reserved), the escapes \u, \x and \z, numbers that
// are not finite, bytes that are not UTF-8 or are NUL, and what exceeds Limits.
// These differ: empty statements (";;") and a call in parentheses as a
// statement are accepted, a [[ inside [[ ]] is text, and a multi-line
// expression reports the line on which it begins. A "for ... in" with more than
// three values works here; real Lua 5.1 mixes up its variables. One UTF-8 byte
// order mark at the start is skipped. The bounds of a numeric "for" must be
// numbers, not texts that read as one. The remainder a % b is exact, where real
// Lua 5.1 rounds a - floor(a/b)*b, so that 0.3 % 0.1 differs; with an infinite
// divisor it is a number. A zero's text has no sign, and the sign itself may get
// lost in calculations, as it does among the constants of real Lua 5.1.
package source
