// Package token holds the source of the contract Token, for programs that make
// contracts of it.
package token

import _ "embed"

//go:embed token.lua
var source string

// Source returns the Lua text of the contract.
func Source() string { return source }
