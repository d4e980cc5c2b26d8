package runtime

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// The scripts of testdata/language hold what the Lua 5.1 reference manual says,
// section by section: here and in Lua 5.1 itself.
func TestManual(t *testing.T) {
	d := newDuo(t)
	for _, file := range languageFiles(t) {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".lua"), func(t *testing.T) {
			text := asContract(languageProgram(t, file))
			if out := d.reference.Run(text); out != "ok\n" {
				t.Errorf("Lua 5.1: %s", out)
			}
			if out := runContract(t, d.machine, text, Limits{Time: -1}); out != "ok\n" {
				t.Errorf("ours: %s", out)
			}
		})
	}
}

func languageFiles(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("testdata", "language", "*.lua"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no scripts: %v", err)
	}
	return files
}

// languagePrelude is one line, so that positions stay those of the file: equal
// compares lists of values, raises looks for an error at a line.
const languagePrelude = `local function same(a, b) return a == b or a ~= a and b ~= b end ` +
	`local function equal(want, ...) assert(#want == select("#", ...) or want.n == select("#", ...), "!count") ` +
	`for i = 1, select("#", ...) do if not same(want[i], (select(i, ...))) then error("!value " .. i .. ": " .. tostring((select(i, ...))) .. ", not " .. tostring(want[i]), 2) end end end ` +
	`local function check(ok) if not ok then error("!untrue", 2) end end ` +
	`local function raises(pattern, f, ...) local ok, e = pcall(f, ...) if ok then error("!no error", 2) end ` +
	`if type(e) ~= "string" or not e:find(pattern) then error("!raised " .. tostring(e), 2) end end `

// languageProgram is a script with what it uses; it prints ok if all is as it
// says.
func languageProgram(t *testing.T, file string) string {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return languagePrelude + string(text) + "\nprint('ok')"
}
