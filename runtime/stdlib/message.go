package stdlib

import (
	"fmt"
	"math"
	"sort"
	"strconv"
	"strings"
	"unicode/utf8"

	lua "github.com/yuin/gopher-lua"
)

// position returns "file:line: " of a level of the call stack: 0 is the library
// function that runs, 1 the code that called it. It is empty where that is no
// Lua code. Levels go on from the thread of a pcall to the thread that called it.
func (c call) position(level int) string {
	L := c.L
	for depth := c.depth; ; depth-- {
		if dbg, ok := L.GetStack(level); ok {
			return positionOf(L, dbg)
		}
		frames := countFrames(L)
		if depth == 0 || frames == maxFrames {
			return ""
		}
		// The lowest frame of the thread stands for pcall, which is the topmost
		// frame of its caller.
		level -= frames - 1
		L = c.levels[depth-1].caller
	}
}

func positionOf(L *lua.LState, dbg *lua.Debug) string {
	if _, err := L.GetInfo("Sl", dbg, lua.LNil); err != nil || dbg.CurrentLine <= 0 {
		return ""
	}
	return fmt.Sprintf("%s:%d: ", dbg.Source, dbg.CurrentLine)
}

// maxFrames bounds the search for the bottom of a stack: tail calls count as
// frames, and there may be millions.
const maxFrames = 256

// countFrames searches by halves, for asking about a frame takes as many steps
// as the frame is far away.
func countFrames(L *lua.LState) int {
	return sort.Search(maxFrames, func(n int) bool {
		_, ok := L.GetStack(n)
		return !ok
	})
}

// CleanMessage makes an error message fit for people and for the record: it cuts
// it at MaxMessage, and writes the same key everywhere in one kind of message,
// "attempt to index a non-table object(nil) with key 'table: 0xc0001'". Where the
// interpreter ran into a limit of its own, it names the limit. pcall does so with
// what it catches; the host does so with what leaves the call.
func CleanMessage(message string) string {
	return nameLimit(clip(sameKey(message), MaxMessage))
}

// sameKey takes out of a message what differs between processes and processors:
// the address of an object that was a key, and the text of the key 2^63, which
// the interpreter converts to an integer.
func sameKey(message string) string {
	const before = "with key '"
	begin := strings.LastIndex(message, before) + len(before)
	if begin < len(before) || !strings.HasSuffix(message, "'") {
		return message
	}
	key := message[begin : len(message)-1]
	if key == strconv.FormatInt(math.MaxInt64, 10) {
		return message[:begin] + NumberText(1<<63) + "'"
	}
	if kind, _, ok := strings.Cut(key, ": 0x"); ok && isObject(kind) {
		return message[:begin] + kind + "'"
	}
	return message
}

// nameLimit says which limit an overflow is of.
func nameLimit(message string) string {
	if at, ok := strings.CutSuffix(message, "stack overflow"); ok {
		return at + "stack overflow: calls nest deeper than 200"
	}
	if at, ok := strings.CutSuffix(message, "registry overflow"); ok {
		return at + "stack overflow: more than 65536 values in the calls under way"
	}
	return message
}

func isObject(kind string) bool {
	switch kind {
	case "table", "function", "userdata", "thread", "channel":
		return true
	}
	return false
}

// clip cuts a text to at most max bytes, not inside a character.
func clip(text string, max int) string {
	if len(text) <= max {
		return text
	}
	const mark = "..."
	end := max - len(mark)
	for end > 0 && !utf8.RuneStart(text[end]) {
		end--
	}
	return text[:end] + mark
}

// Quoted is a value that a contract gave as a message shows it: a text in quotes, of
// at most 40 bytes, a number, or else the name of the type.
func Quoted(value lua.LValue) string {
	switch x := value.(type) {
	case lua.LString:
		const longest = 40
		if len(x) > longest {
			return strconv.Quote(string(x[:longest])) + "..."
		}
		return strconv.Quote(string(x))
	case lua.LNumber:
		return NumberText(x)
	}
	return TypeName(value)
}
