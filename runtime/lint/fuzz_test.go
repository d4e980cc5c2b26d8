package lint

import (
	"cmp"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"moonledger/runtime/source"
)

// Whatever the text, the findings are in it, in order, each of a known lint, and
// the same the second time.
func FuzzCheckText(f *testing.F) {
	f.Add(shop)
	f.Add(shop + "function Shop:v() for k, v in pairs(self.prices) do self.x = 0.5 / v end return function(...) return ... end end")
	f.Add("local a; a = function(b) return a(b), self:m(1, ...) end function x.y:z() repeat local q until q == -1.5 end")
	f.Add("---@diagnostic disable-next-line: unknown-global, x\nf() ---@diagnostic disable-line\n---@diagnostic enable: \n g()")
	f.Add("local T = contract 'T' { state = { a = {}, [1] = 2 } } function T:_p(a, b) T._p(self) end local t = { T, T._p, 0x1p4 }")
	f.Add("local function f(f) for i = 1, 2.5, -f do f, i = i, f end f.f.f = #f ^ -f while f do break end do return end end")
	f.Add(shop + "function Shop:m(a) self = {} ctx.x, self.supply, self.queue[0] = 1, '5', nil local t = self.groups[a] or {} for i, v in ipairs(t) do table.remove(t, i) end return 1, 2 end")
	f.Add(shop + "---@return integer\nfunction Shop:n() Shop:m(1) Shop.m(5) local i = table.insert i(self.prices, 1, {}) for k in self.queue do error() k() end if not a == 1 then error(x) else return end end")
	f.Add("---@class T\n---@field a integr\n---@field b {c: T, d: 1|'x'}\nlocal T = contract 'T' { state = { a = 'x', b = { c = { b = 5 }, e = {} }, 1, [T] = #T } }\nfunction T:m(x) self.b.c.d, self.a = -'x', nil return not x == {} or x.y .. true < 5 end")
	f.Add("---@alias A A|B\n---@alias B A\n---@class T\n---@field a A\nlocal T = contract 'T' { state = { a = {} } }\nfunction T:m() return #self.a, self.a.x == 'y', self.a[1](1).d, decimal(1).abs(), ctx.user.name.x end")
	f.Add("local f = ((function(a, b) return (function(c) end)(a) end)) f((function(...) end)(1))")
	f.Fuzz(func(t *testing.T, text string) {
		findings := CheckText("fuzz.lua", text)
		if diff := gocmp.Diff(findings, CheckText("fuzz.lua", text)); diff != "" {
			t.Errorf("found differently the second time: %s", diff)
		}
		if len(findings) > mostFindings {
			t.Errorf("%d findings", len(findings))
		}
		inOrder := func(a, b Finding) int { return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column)) }
		if !slices.IsSortedFunc(findings, inOrder) {
			t.Errorf("not in order: %v", findings)
		}
		for _, found := range findings {
			line := source.Line(text, found.Line)
			isKnown := slices.ContainsFunc(All(), func(l Lint) bool { return l.Name == found.Lint && l.Severity == found.Severity })
			if !isKnown || found.Message == "" || found.Column < 1 || found.Column > len(line) || strings.TrimSpace(line[found.Column-1:]) == "" {
				t.Errorf("bad finding %+v in line %q", found, line)
			}
		}
	})
}
