package stdlib

import (
	"strings"

	lua "github.com/yuin/gopher-lua"

	"moonledger/runtime/stdlib/pattern"
)

func stringFind(c call) int { return c.search(true) }

func stringMatch(c call) int { return c.search(false) }

// search is find or match.
func (c call) search(find bool) int {
	text, wanted := c.text(1), c.text(2)
	start := int(min(max(fromStart(c.optInteger(3, 1), len(text))-1, 0), int64(len(text))))
	if find && (lua.LVAsBool(c.arg(4)) || !pattern.Special(wanted)) {
		return c.searchPlain(text, wanted, start)
	}
	wanted, anchored := strings.CutPrefix(wanted, "^")
	m := c.matcher(text, wanted)
	begin, end, ok, err := m.Find(start, anchored)
	c.must(err)
	if !ok {
		return c.push(lua.LNil)
	}
	found := match{c, m, text, begin, end}
	if !find {
		return found.pushAll()
	}
	c.L.Push(lua.LNumber(begin + 1))
	c.L.Push(lua.LNumber(end))
	return 2 + found.pushCaptures()
}

func (c call) searchPlain(text, wanted string, start int) int {
	c.scanned(len(text) - start + len(wanted))
	at := strings.Index(text[start:], wanted)
	if at < 0 {
		return c.push(lua.LNil)
	}
	c.L.Push(lua.LNumber(start + at + 1))
	c.L.Push(lua.LNumber(start + at + len(wanted)))
	return 2
}

// matcher compiles a pattern and pays for it; its steps cost 1 gas each.
func (c call) matcher(text, wanted string) *pattern.Matcher {
	length := uint64(len(wanted))
	c.meter.Charge(length, length*bytesPattern+bytesMatcher)
	meter := c.meter
	return pattern.NewMatcher(pattern.Compile(wanted), text, func(steps uint64) {
		meter.Charge(steps, 0)
	})
}

// must raises an error of the matcher.
func (c call) must(err error) {
	if err != nil {
		c.fail("%s", err)
	}
}

// A match is where a pattern was found, with the captures that its matcher holds.
type match struct {
	call
	m          *pattern.Matcher
	text       string
	begin, end int
}

// whole is the text of the match.
func (f match) whole() lua.LString { return f.part(f.text, f.begin, f.end) }

// capture is capture i, counted from 0: a string or a position.
func (f match) capture(i int) lua.LValue {
	begin, end, position, err := f.m.Capture(i)
	f.must(err)
	if position {
		return lua.LNumber(begin + 1)
	}
	return f.part(f.text, begin, end)
}

// orWhole is capture i, or for the first one of a pattern without captures the
// whole match.
func (f match) orWhole(i int) lua.LValue {
	if i == 0 && f.m.Captures() == 0 {
		return f.whole()
	}
	return f.capture(i)
}

// pushCaptures pushes all captures and returns how many.
func (f match) pushCaptures() int {
	for i := range f.m.Captures() {
		f.L.Push(f.capture(i))
	}
	return f.m.Captures()
}

// pushAll is pushCaptures, but for a pattern without captures, of which it pushes
// the whole match.
func (f match) pushAll() int {
	if f.m.Captures() == 0 {
		return f.push(f.whole())
	}
	return f.pushCaptures()
}

// stringGmatch returns an iterator that looks for one match at a time. As in
// Lua 5.1 a '^' has no special meaning here.
func stringGmatch(c call) int {
	text, wanted := c.text(1), c.text(2)
	c.meter.Charge(0, bytesClosure)
	m := c.matcher(text, wanted)
	at := 0
	return c.push(c.function("gmatch", func(step call) int {
		if at > len(text) {
			return step.push(lua.LNil)
		}
		begin, end, ok, err := m.Find(at, false)
		step.must(err)
		if !ok {
			at = len(text) + 1
			return step.push(lua.LNil)
		}
		at = end
		if begin == end {
			at++
		}
		return match{step, m, text, begin, end}.pushAll()
	}))
}

// stringGsub replaces matches by a string, a table's values or a function's
// results, and returns the new string and the number of matches.
func stringGsub(c call) int {
	text, wanted := c.text(1), c.text(2)
	r := replacer{call: c, text: text, replacement: c.replacement(3)}
	most := c.optInteger(4, int64(len(text))+1)
	wanted, anchored := strings.CutPrefix(wanted, "^")
	r.m = c.matcher(text, wanted)
	r.result.library = c.Library
	matches := r.run(most, anchored)
	c.L.Push(lua.LString(r.result.text()))
	c.L.Push(lua.LNumber(matches))
	return 2
}

// replacement checks the third argument of gsub.
func (c call) replacement(n int) lua.LValue {
	v := c.arg(n)
	switch v.(type) {
	case lua.LString, *lua.LTable, *lua.LFunction:
		return v
	case lua.LNumber:
		return lua.LString(c.text(n))
	}
	if _, ok := asTable(v); !ok {
		c.badArgument(n, "string/function/table expected")
	}
	return v
}

// replacer is one run of gsub.
type replacer struct {
	call
	text        string
	m           *pattern.Matcher
	replacement lua.LValue
	result      buffer
}

// run replaces at most most matches and returns their number.
func (r *replacer) run(most int64, anchored bool) int64 {
	at, matches := 0, int64(0)
	for matches < most {
		end, ok, err := r.m.At(at)
		r.must(err)
		if ok {
			matches++
			r.replace(match{r.call, r.m, r.text, at, end})
		}
		switch {
		case ok && end > at:
			at = end
		case at < len(r.text):
			r.result.addByte(r.text[at])
			at++
		default:
			return matches
		}
		if anchored {
			break
		}
	}
	r.result.addText(r.text[at:])
	return matches
}

func (r *replacer) replace(found match) {
	if text, ok := r.replacement.(lua.LString); ok {
		r.expand(string(text), found)
		return
	}
	switch v := r.value(found); {
	case !lua.LVAsBool(v):
		r.result.addText(r.text[found.begin:found.end])
	case lua.LVCanConvToString(v):
		r.result.addText(r.toText(v))
	default:
		r.fail("invalid replacement value (a %s)", TypeName(v))
	}
}

// value asks the table or function for a replacement.
func (r *replacer) value(found match) lua.LValue {
	if f, ok := r.replacement.(*lua.LFunction); ok {
		r.L.Push(f)
		captures := found.pushAll()
		r.L.Call(captures, 1)
		v := r.L.Get(-1)
		r.L.Pop(1)
		return v
	}
	key := found.orWhole(0)
	r.payKey(key)
	if state, ok := asTable(r.replacement); ok {
		return state.Get(r.L, key)
	}
	r.payChain(r.replacement, key)
	return r.L.GetTable(r.replacement, key)
}

// payChain charges for the tables behind the first that a look-up goes on to,
// each the __index of the one before.
func (c call) payChain(table, key lua.LValue) {
	for range lua.MaxTableGetLoop {
		tb, ok := table.(*lua.LTable)
		if !ok || tb.RawGet(key) != lua.LNil {
			return
		}
		mt, ok := tb.Metatable.(*lua.LTable)
		if !ok {
			return
		}
		c.meter.Charge(1, 0)
		c.payKey(key)
		table = mt.RawGetString("__index")
	}
}

// expand adds a replacement string, in which %0 to %9 stand for captures and %
// before anything else is dropped. As in Lua 5.1 a last % adds a zero byte.
func (r *replacer) expand(text string, found match) {
	for {
		plain, rest, ok := strings.Cut(text, "%")
		r.result.addText(plain)
		if !ok {
			return
		}
		char := byte(0)
		if rest != "" {
			char, rest = rest[0], rest[1:]
		}
		r.expandOne(char, found)
		text = rest
	}
}

func (r *replacer) expandOne(char byte, found match) {
	switch {
	case !isDigit(char):
		r.result.addByte(char)
	case char == '0':
		if found.begin == found.end { // else its bytes are paid for
			r.meter.Charge(1, 0)
		}
		r.result.addText(r.text[found.begin:found.end])
	default:
		r.meter.Charge(1, 0)
		r.result.addText(r.toText(found.orWhole(int(char - '1'))))
	}
}
