package runtime

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	lua "github.com/yuin/gopher-lua"
)

// offered returns what contracts can reach by name, sorted: "type",
// "string.rep", "ctx.time", "d:div".
func offered(t *testing.T) []string {
	t.Helper()
	v := newVM()
	var names []string
	globals := behind(t, v.library.Environment())
	for name, value := range globals {
		if value.Type() != lua.LTTable {
			names = append(names, name)
		}
	}
	for _, module := range []string{"math", "string", "table"} {
		for name := range behind(t, globals[module]) {
			names = append(names, module+"."+name)
		}
	}
	for _, name := range membersOf(t, `decimal(1)`) {
		names = append(names, "d:"+name)
	}
	for _, name := range membersOf(t, "ctx") {
		names = append(names, "ctx."+name)
	}
	slices.Sort(names)
	return names
}

// membersOf returns what the error for a member that a value does not have lists.
func membersOf(t *testing.T, value string) []string {
	t.Helper()
	b := deploy(t, `local T = contract "T" {} function T:run() return (`+value+`).nothing end`)
	_, err := b.run("run", "{}")
	_, list, ok := strings.Cut(err.Error(), "it has ")
	if !ok {
		t.Fatal(err)
	}
	return strings.FieldsFunc(strings.Replace(list, " and ", ", ", 1), func(r rune) bool { return r == ',' || r == ' ' })
}

var (
	codeSpan  = regexp.MustCompile("`([^`]+)`")
	signature = regexp.MustCompile(`^((?:[a-z]+\.|d:)?[a-z_A-Z0-9]+)(?:\(|$)`)
)

// Every name that contracts can reach is in the document, in a statement whose
// example uses it.
func TestLanguageNamesWhatIsOffered(t *testing.T) {
	shown := map[string]bool{}
	passages := readDocument(t)
	for i, p := range passages[:len(passages)-1] {
		if p.kind != prose || passages[i+1].kind != block {
			continue
		}
		for _, span := range codeSpan.FindAllStringSubmatch(strings.ReplaceAll(p.text, "\n", " "), -1) {
			name := signature.FindStringSubmatch(span[1])
			if name != nil && uses(passages[i+1].text, name[1]) {
				shown[name[1]] = true
			}
		}
	}
	for _, name := range offered(t) {
		if !shown[name] {
			t.Errorf("%s: no statement with an example that uses it", name)
		}
	}
}

// uses tells whether code has a name, or the last part of it as a method.
func uses(code, name string) bool {
	last := name[strings.LastIndexAny(name, ".:")+1:]
	return strings.Contains(code, name) || name != last && strings.Contains(code, ":"+last+"(")
}

// Every library name in the document exists, up to where it tells what is
// missing.
func TestLanguageNamesNothingElse(t *testing.T) {
	known := offered(t)
	qualified := regexp.MustCompile("`((?:string|table|math|ctx)\\.|d:)([a-z]+)")
	for _, p := range readDocument(t) {
		if strings.HasPrefix(p.text, "## Differences") {
			return
		}
		for _, found := range qualified.FindAllStringSubmatch(p.text, -1) {
			if name := found[1] + found[2]; p.kind == prose && !slices.Contains(known, name) {
				t.Errorf("%s: there is no %s", p.place(1), name)
			}
		}
	}
	t.Error("no section of differences")
}

// The file for editors declares what there is besides Lua's own library, and
// pairs for its second parameter.
func TestEditorsKnowWhatIsOffered(t *testing.T) {
	text, err := os.ReadFile("../examples/.luals/moonledger.d.lua")
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, found := range regexp.MustCompile(`(?m)^function (?:(Decimal):)?(\w+)\(`).FindAllStringSubmatch(string(text), -1) {
		if found[1] != "" {
			found[2] = "d:" + found[2]
		}
		got = append(got, found[2])
	}
	_, context, _ := strings.Cut(string(text), "---@class moonledger.Context\n")
	context, _, _ = strings.Cut(context, "\nctx = {}")
	for _, found := range regexp.MustCompile(`(?m)^---@field (\w+)`).FindAllStringSubmatch(context, -1) {
		got = append(got, "ctx."+found[1])
	}
	slices.Sort(got)
	ours := []string{"contract", "copy", "decimal", "emit", "pairs", "sha256"}
	want := slices.DeleteFunc(offered(t), func(name string) bool {
		return !strings.HasPrefix(name, "d:") && !strings.HasPrefix(name, "ctx.") && !slices.Contains(ours, name)
	})
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("moonledger.d.lua (-want +got):\n%s", diff)
	}
}
